"""The referee: holds the books of every village against each other before a report is released. Pure.

``books.Book`` is what the rooms hold about one village, as integers; ``checks.CHECKS`` says once what must fit with
what; ``judging.examine`` returns the breaks. Counting is done by ``reports.bookkeeping``.
"""
