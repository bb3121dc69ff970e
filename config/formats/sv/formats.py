"""How Swedish pages write times and read dates, where Django's own formats say otherwise.

Django writes 14:05 and reads 03/16/2009 as an American would. A date that is not 2009-03-16 is refused here.
"""

DATETIME_FORMAT = "j F Y H.i"
SHORT_DATETIME_FORMAT = "Y-m-d H.i"
TIME_FORMAT = "H.i"
DATE_INPUT_FORMATS = ["%Y-%m-%d"]
DATETIME_INPUT_FORMATS = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"]
