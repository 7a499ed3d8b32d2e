"""The HTML that writers put into notes."""
