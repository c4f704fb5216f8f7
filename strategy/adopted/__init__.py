"""Strategy: how the adopted wording comes in.

reading.py turns a file into lines (lines.py). placing.py proposes which record each line belongs to; placement.py holds
that as rows that a person can correct, and makes the text of them. wording.py finds words in the text and compares
versions. No database up to here: importing.py knows the records and writes through change().
"""
