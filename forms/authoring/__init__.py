"""Authoring of forms at the centre: XLSForm workbook or compact YAML -> ODK XForm, with lint in Chinese.

Needs the extra `authoring` (pyxform, openpyxl). Nothing of the terminal imports it.
"""
