#pragma once
/* Bytes, not characters of two or four bytes: the names without a width mean those of this library. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
