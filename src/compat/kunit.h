/* SPDX-License-Identifier: GPL-2.0 */
/*
 * KUNIT_STATIC_STUB_REDIRECT() of <kunit/static_stub.h>, by which tests replace functions. It is
 * compiled out unless SFBUS_KUNIT=y.
 */
#ifndef SF_COMPAT_KUNIT_H
#define SF_COMPAT_KUNIT_H

#ifdef SFBUS_KUNIT
#include <kunit/static_stub.h>
#else
#define KUNIT_STATIC_STUB_REDIRECT(function, args...)	do {} while (0)
#endif

#endif /* SF_COMPAT_KUNIT_H */
