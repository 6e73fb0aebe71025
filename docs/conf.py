"""Settings of the documentation site; `python -m tools.site` puts its pages together and calls Sphinx."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import townscale

from tools.site.chinese_search import ChinesePairs
from tools.site.languages import LANGUAGES

project = "townscale"
author = "the townscale authors"
release = townscale.__version__
extensions = ["myst_parser", "sphinx.ext.autodoc"]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
suppress_warnings = ["myst.header"]
templates_path = ["_templates"]
nitpicky = False

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True

html_theme = "furo"
html_title = "townscale"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_domain_indices = False
html_show_sourcelink = False
html_show_copyright = False
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "sidebar/search.html",
        "sidebar/languages.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/scroll-end.html",
    ]
}
html_context = {"site_languages": [(one.code, one.sphinx, one.name) for one in LANGUAGES]}


def setup(app) -> None:  # type: ignore[no-untyped-def]
    app.add_search_language(ChinesePairs)
