"""The report of a decision, in the chapters and order of 发改办投资〔2013〕428号.

``plain`` has the words of values and what is done with levels that a file claims; each chapter is a function that gives
blocks, in ``survey`` (what was found out) and ``judged`` (what follows from it).
"""
