"""Measuring the whole audit beside a bare crawl of the same made-up portal."""
