/* SPDX-License-Identifier: GPL-2.0 */
/* <linux/netlink.h>, with answers to the user that have a number in them. */
#ifndef SF_COMPAT_EXTACK_H
#define SF_COMPAT_EXTACK_H

#include <linux/netlink.h>

/*
 * 6.1 keeps but a pointer to the text, until long after the callback is over. A text of each
 * caller's own is as good as a constant: two at once would only mix their words.
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
