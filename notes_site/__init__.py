"""A static blog generator for technical notes in Chinese and English."""

__version__ = "0.1.0"
