"""Data only: the Ministry's list, the profiles laid over it, department names, matching weights."""
