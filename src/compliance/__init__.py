"""Audits whether a school discloses online what the Ministry of Education obliges it to."""

__version__ = "0.1.0"
