/* SPDX-License-Identifier: GPL-2.0 */
/*
 * <net/devlink.h> of current kernels.
 *
 * A port has its own operations: struct devlink_port_ops, an argument of
 * devl_port_register_with_ops(). Before 6.6 they belonged to the instance, for ports of all
 * flavours and by index, and port_new returned an index. A driver with ports of SFs implements the
 * current operations, passes them to DEVLINK_SF_PORTS_DEFINE() and has DEVLINK_SF_PORTS_OPS() in
 * its struct devlink_ops.
 *
 * register_netdev_with_port() assigns a port to a netdevice before registration. Before 6.2 a
 * netdevice was assigned to the port after registration, and the stack queried the port by
 * an operation.
 */
#ifndef SF_COMPAT_DEVLINK_H
#define SF_COMPAT_DEVLINK_H

#include <linux/netdevice.h>
#include <net/devlink.h>

/* ---- instances of functions: before 6.7 a port had no pointer to its function's instance ---- */

#ifndef SF_HAVE_DEVL_PORT_FN_DEVLINK_SET
static inline int devl_port_fn_devlink_set(struct devlink_port *port, struct devlink *devlink)
{
	return 0;
}
#endif

/* ---- ports ---- */

#ifdef SF_HAVE_DEVLINK_PORT_OPS

#define DEVLINK_SF_PORTS_DEFINE(name, new, by_index, ops)	static_assert(true)
#define DEVLINK_SF_PORTS_OPS(name, new)				.port_new = new

#else

struct devlink_port_ops {
	int (*port_del)(struct devlink *devlink, struct devlink_port *port,
			struct netlink_ext_ack *extack);
	int (*port_fn_hw_addr_get)(struct devlink_port *port, u8 *hw_addr, int *len,
				   struct netlink_ext_ack *extack);
	int (*port_fn_hw_addr_set)(struct devlink_port *port, const u8 *hw_addr, int len,
				   struct netlink_ext_ack *extack);
	int (*port_fn_state_get)(struct devlink_port *port, enum devlink_port_fn_state *state,
				 enum devlink_port_fn_opstate *opstate,
				 struct netlink_ext_ack *extack);
	int (*port_fn_state_set)(struct devlink_port *port, enum devlink_port_fn_state state,
				 struct netlink_ext_ack *extack);
};

static inline int devl_port_register_with_ops(struct devlink *devlink, struct devlink_port *port,
					      unsigned int index,
					      const struct devlink_port_ops *ops)
{
	return devl_port_register(devlink, port, index);
}

static inline bool devlink_port_is_sf(const struct devlink_port *port)
{
	return port->attrs.flavour == DEVLINK_PORT_FLAVOUR_PCI_SF;
}

/* by_index takes the instance's private data and returns the port of an SF or NULL */
#define DEVLINK_SF_PORTS_DEFINE(name, new, by_index, ops)				\
static const struct devlink_port_ops *const name##_ops = &(ops);			\
											\
static int name##_new(struct devlink *devlink, const struct devlink_port_new_attrs *attrs, \
		      struct netlink_ext_ack *extack, unsigned int *index)		\
{											\
	struct devlink_port *port;							\
	int err = new(devlink, attrs, extack, &port);					\
											\
	if (!err)									\
		*index = port->index;							\
	return err;									\
}											\
											\
static int name##_del(struct devlink *devlink, unsigned int index,			\
		      struct netlink_ext_ack *extack)					\
{											\
	struct devlink_port *port = by_index(devlink_priv(devlink), index);		\
											\
	if (port)									\
		return name##_ops->port_del(devlink, port, extack);				\
	NL_SET_ERR_MSG(extack, "No SF's port has this index");				\
	return -EOPNOTSUPP;								\
}											\
											\
static int name##_hw_addr_get(struct devlink_port *port, u8 *hw_addr, int *len,		\
			      struct netlink_ext_ack *extack)				\
{											\
	if (!devlink_port_is_sf(port))							\
		return -EOPNOTSUPP;							\
	return name##_ops->port_fn_hw_addr_get(port, hw_addr, len, extack);			\
}											\
											\
static int name##_hw_addr_set(struct devlink_port *port, const u8 *hw_addr, int len,	\
			      struct netlink_ext_ack *extack)				\
{											\
	if (devlink_port_is_sf(port))							\
		return name##_ops->port_fn_hw_addr_set(port, hw_addr, len, extack);		\
	NL_SET_ERR_MSG(extack, "Port doesn't support function attributes");		\
	return -EOPNOTSUPP;								\
}											\
											\
static int name##_state_get(struct devlink_port *port, enum devlink_port_fn_state *state, \
			    enum devlink_port_fn_opstate *opstate,			\
			    struct netlink_ext_ack *extack)				\
{											\
	if (!devlink_port_is_sf(port))							\
		return -EOPNOTSUPP;							\
	return name##_ops->port_fn_state_get(port, state, opstate, extack);			\
}											\
											\
static int name##_state_set(struct devlink_port *port, enum devlink_port_fn_state state, \
			    struct netlink_ext_ack *extack)				\
{											\
	if (devlink_port_is_sf(port))							\
		return name##_ops->port_fn_state_set(port, state, extack);			\
	NL_SET_ERR_MSG(extack, "Port doesn't support function attributes");		\
	return -EOPNOTSUPP;								\
}											\
static_assert(true)

#define DEVLINK_SF_PORTS_OPS(name, new)				\
	.port_new			= name##_new,		\
	.port_del			= name##_del,		\
	.port_function_hw_addr_get	= name##_hw_addr_get,	\
	.port_function_hw_addr_set	= name##_hw_addr_set,	\
	.port_fn_state_get		= name##_state_get,	\
	.port_fn_state_set		= name##_state_set

#endif /* SF_HAVE_DEVLINK_PORT_OPS */

/* ---- max_io_eqs of a port's function, since 6.10 ---- */

#ifdef SF_HAVE_DEVLINK_PORT_MAX_IO_EQS
#define DEVLINK_PORT_MAX_IO_EQS_OPS(get, set)	\
	.port_fn_max_io_eqs_get = get, .port_fn_max_io_eqs_set = set,
#else
#define DEVLINK_PORT_MAX_IO_EQS_OPS(get, set)
#endif

/* ---- roce of a port's function, since 6.2; with a port's own operations that is since 6.6 ---- */

#ifdef SF_HAVE_DEVLINK_PORT_OPS
#define DEVLINK_PORT_ROCE_OPS(get, set)	.port_fn_roce_get = get, .port_fn_roce_set = set,
#else
#define DEVLINK_PORT_ROCE_OPS(get, set)
#endif

/* ---- netdevices ---- */

#ifdef SET_NETDEV_DEVLINK_PORT

static inline int register_netdev_with_port(struct net_device *netdev, struct devlink_port *port)
{
	if (port)
		SET_NETDEV_DEVLINK_PORT(netdev, port);
	return register_netdev(netdev);
}

static inline void unregister_netdev_with_port(struct net_device *netdev,
					       struct devlink_port *port)
{
	unregister_netdev(netdev);
}

#define NETDEV_DEVLINK_PORT_DEFINE(name, offset)	static_assert(true)
#define NETDEV_DEVLINK_PORT_OPS(name)

#else

static inline int register_netdev_with_port(struct net_device *netdev, struct devlink_port *port)
{
	int err = register_netdev(netdev);

	if (!err && port)
		devlink_port_type_eth_set(port, netdev);
	return err;
}

static inline void unregister_netdev_with_port(struct net_device *netdev,
					       struct devlink_port *port)
{
	if (port)
		devlink_port_type_clear(port);
	unregister_netdev(netdev);
}

/* The netdevice's private data has a pointer to the port at this offset */
#define NETDEV_DEVLINK_PORT_DEFINE(name, offset)			\
static struct devlink_port *name##_port(struct net_device *netdev)	\
{									\
	return *(struct devlink_port **)(netdev_priv(netdev) + (offset)); \
}									\
static_assert(true)

#define NETDEV_DEVLINK_PORT_OPS(name)	.ndo_get_devlink_port = name##_port,

#endif /* SET_NETDEV_DEVLINK_PORT */

/* ---- info: since 6.2 devlink itself reports the driver's name ---- */

#ifndef SF_HAVE_DEVLINK_INFO_DRIVER_NAME_PUT
static inline int devlink_info_driver_name_put(struct devlink_info_req *req, const char *name)
{
	return 0;
}
#endif

/*
 * ---- parameters: 6.1's get and set take no extack, nor does 6.12's get. A driver has functions
 * for current kernels, DEVLINK_PARAM_GET_DEFINE() and DEVLINK_PARAM_SET_DEFINE() after them, and
 * DEVLINK_PARAM_GET() and DEVLINK_PARAM_SET() in its struct devlink_param.
 */

#define DEVLINK_PARAM_OLD_DEFINE(func)							\
static int func##_old(struct devlink *devlink, u32 id,					\
		      struct devlink_param_gset_ctx *ctx)				\
{											\
	return func(devlink, id, ctx, NULL);						\
}											\
static_assert(true)

#ifdef SF_HAVE_DEVLINK_PARAM_GET_EXTACK
#define DEVLINK_PARAM_GET_DEFINE(func)	static_assert(true)
#define DEVLINK_PARAM_GET(func)		func
#else
#define DEVLINK_PARAM_GET_DEFINE(func)	DEVLINK_PARAM_OLD_DEFINE(func)
#define DEVLINK_PARAM_GET(func)		func##_old
#endif

#ifdef SF_HAVE_DEVLINK_PARAM_SET_EXTACK
#define DEVLINK_PARAM_SET_DEFINE(func)	static_assert(true)
#define DEVLINK_PARAM_SET(func)		func
#else
#define DEVLINK_PARAM_SET_DEFINE(func)	DEVLINK_PARAM_OLD_DEFINE(func)
#define DEVLINK_PARAM_SET(func)		func##_old
#endif

/* ---- health: since 6.18 the grace period is a member of the reporter's operations ---- */

#ifdef SF_HAVE_DEVLINK_HEALTH_GRACEFUL_PERIOD
#define DEVLINK_HEALTH_GRACEFUL_PERIOD(ms)	.default_graceful_period = (ms),
#define devlink_health_reporter_with_period(devlink, ops, ms, priv)	\
	devlink_health_reporter_create(devlink, ops, priv)
#define devlink_port_health_reporter_with_period(port, ops, ms, priv)	\
	devlink_port_health_reporter_create(port, ops, priv)
#else
#define DEVLINK_HEALTH_GRACEFUL_PERIOD(ms)
#define devlink_health_reporter_with_period(devlink, ops, ms, priv)	\
	devlink_health_reporter_create(devlink, ops, ms, priv)
#define devlink_port_health_reporter_with_period(port, ops, ms, priv)	\
	devlink_port_health_reporter_create(port, ops, ms, priv)
#endif

/* Before 6.3 a port's reporters had a lock of their own */
#ifndef SF_HAVE_DEVLINK_PORT_HEALTH_REPORTER_DESTROY
#define devlink_port_health_reporter_destroy(reporter)	devlink_health_reporter_destroy(reporter)
#endif

#endif /* SF_COMPAT_DEVLINK_H */
