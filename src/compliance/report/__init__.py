"""Reports: pure functions from an audit to text, one format a module."""
