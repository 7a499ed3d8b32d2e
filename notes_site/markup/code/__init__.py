"""Code: fences and what their first lines ask for, and highlighting."""
