"""Reports that offices work in: a workbook, notices to departments, the annual report's appendix."""
