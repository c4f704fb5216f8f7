"""Ground: search over every public record, in Danish, English and German, the same on every database.

analyser.py   words to terms               question.py   what a visitor typed, as terms to look for
registry.py   what apps give to be found   vocabulary.py the words there are, synonyms, pinned answers
keeping.py    the index, kept by change()  excerpts.py   what is shown of a hit
entrances.py  pages that are no records
finder.py     question in, results out     backends/     the engines, behind four methods
"""
