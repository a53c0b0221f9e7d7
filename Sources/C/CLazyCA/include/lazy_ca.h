#pragma once
/* See lazy_ca.c. */
void stagectl_arm_mbedtls(void);
