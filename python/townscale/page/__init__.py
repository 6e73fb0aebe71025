"""The page: townscale in the browser of one's own machine. Nothing leaves the machine.

``server`` listens on 127.0.0.1 and lets in whoever has the token of its address; ``guard`` and ``uploads`` say what is
let in; ``project`` holds what a user gave, as plain values, and ``answers`` what the package makes of it. ``views`` has
one file a page: what it shows, what it takes. Every number and chart is the package's own; nothing is computed here.
"""
