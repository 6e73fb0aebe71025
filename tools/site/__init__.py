"""The documentation site: hand-written pages, pages generated from the package's data, notebooks with their outputs."""
