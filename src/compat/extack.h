/* SPDX-License-Identifier: GPL-2.0 */
/* <linux/netlink.h> with formatted extack messages. */
#ifndef SF_COMPAT_EXTACK_H
#define SF_COMPAT_EXTACK_H

#include <linux/netlink.h>

/*
 * 6.1 stores a pointer to the message, which is read after the callback has returned. Each caller
 * has a static buffer; if it runs twice at the same time, the worst result is a mixed message.
 */
#ifndef NL_SET_ERR_MSG_FMT_MOD
#define NL_SET_ERR_MSG_FMT_MOD(extack, fmt, args...)				\
do {										\
	static char _text[80];							\
	struct netlink_ext_ack *_extack = (extack);				\
										\
	snprintf(_text, sizeof(_text), KBUILD_MODNAME ": " fmt, ##args);	\
	if (_extack)								\
		_extack->_msg = _text;						\
} while (0)
#endif

#endif /* SF_COMPAT_EXTACK_H */
