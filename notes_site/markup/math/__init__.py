"""Formulas: where they stand in a text, and TeX → MathML."""
