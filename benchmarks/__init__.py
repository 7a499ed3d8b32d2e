"""Measures whole builds of notes of our own making, beside other generators in the same run.

`python -m benchmarks run` from the repository's root; README.md beside this file says what is compared.
"""
