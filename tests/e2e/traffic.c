// SPDX-License-Identifier: GPL-2.0
/*
 * traffic: send datagrams whose contents are verified, and raw frames.
 *
 *	traffic echo PORT
 *		print "ready", then send every datagram back until killed
 *	traffic check ADDRESS PORT COUNT SIZE…
 *		send COUNT datagrams of each size (UDP payload) to an echo server, compare what
 *		returns and print the counts as one JSON line; fail when one was wrong or lost
 *	traffic frames NETDEV DESTINATION COUNT
 *		send Ethernet frames of ethertype 0x88b5 and print one JSON line: how many the
 *		device accepted
 *	traffic burst NETDEV DESTINATION
 *		send one packet that the device segments into 600 frames of 100 bytes of TCP
 *	traffic join NETDEV COUNT
 *		join the multicast groups ff02::1:1, ff02::1:2, …, then print "ready" and keep
 *		them until killed
 *	traffic bypass NETDEV DESTINATION
 *		send Ethernet frames that bypass the qdisc, on the queue of the current CPU,
 *		until killed
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SIZE_MAX_UDP	65507
#define TRIES		5
#define LOST_MAX	3	/* the echo server does not answer then */
#define PATIENCE_MS	2000

static int die(const char *what)
{
	fprintf(stderr, "traffic: %s: %s\n", what, strerror(errno));
	return EXIT_FAILURE;
}

/* Every byte depends on the datagram's number and its offset, so that a swap is noticed */
static void fill(uint8_t *data, size_t size, uint64_t number)
{
	uint64_t x = number * 0x9e3779b97f4a7c15 + 1;
	size_t i;

	for (i = 0; i < size; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		data[i] = x >> 32;
	}
}

/* A socket that is connected to @address or, if that is NULL, bound to any address */
static int udp_socket(const char *address, const char *port)
{
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6, .sin6_port = htons(atoi(port)) };
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(atoi(port)) };
	struct sockaddr *name = (struct sockaddr *)&in6;
	socklen_t len = sizeof(in6);
	int fd, error, off = 0;

	if (address && inet_pton(AF_INET, address, &in.sin_addr) == 1) {
		name = (struct sockaddr *)&in;
		len = sizeof(in);
	} else if (address && inet_pton(AF_INET6, address, &in6.sin6_addr) != 1) {
		fprintf(stderr, "traffic: '%s' is no address\n", address);
		return -1;
	}
	fd = socket(name->sa_family, SOCK_DGRAM, 0);
	if (fd < 0) {
		die("socket");
		return -1;
	}
	if (!address)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
	error = address ? connect(fd, name, len) : bind(fd, name, len);
	if (error) {
		die(address ? address : port);
		close(fd);
		return -1;
	}
	return fd;
}

static int echo(const char *port)
{
	int fd = udp_socket(NULL, port);
	static uint8_t data[SIZE_MAX_UDP];

	if (fd < 0)
		return EXIT_FAILURE;
	puts("ready");
	fflush(stdout);
	for (;;) {
		struct sockaddr_storage from;
		socklen_t len = sizeof(from);
		ssize_t n = recvfrom(fd, data, sizeof(data), 0, (struct sockaddr *)&from, &len);

		if (n >= 0)
			sendto(fd, data, n, 0, (struct sockaddr *)&from, len);
	}
}

/* Returns 1 when the datagram came back intact, 0 when another one did, -1 when none did */
static int exchange(int fd, size_t size, uint64_t number)
{
	static uint8_t sent[SIZE_MAX_UDP], got[SIZE_MAX_UDP];
	struct pollfd readable = { .fd = fd, .events = POLLIN };
	ssize_t n;

	fill(sent, size, number);
	if (send(fd, sent, size, 0) < 0 && errno != ECONNREFUSED) {
		die("send");
		return -1;
	}
	if (poll(&readable, 1, PATIENCE_MS) <= 0)
		return -1;
	n = recv(fd, got, sizeof(got), 0);
	if (n < 0)
		return -1;
	return (size_t)n == size && !memcmp(sent, got, size);
}

static int check(const char *address, const char *port, unsigned long count, char **sizes)
{
	unsigned long right = 0, wrong = 0, again = 0, lost = 0, i;
	int fd = udp_socket(address, port);
	uint64_t number = 0;

	if (fd < 0)
		return EXIT_FAILURE;
	for (; *sizes; sizes++) {
		size_t size = strtoul(*sizes, NULL, 10);

		for (i = 0; i < count && size <= SIZE_MAX_UDP && lost < LOST_MAX; i++) {
			int try, answer = -1;

			number++;
			/* A late answer is taken for the next datagram's, and counts as wrong */
			for (try = 0; try < TRIES && answer < 0; try++) {
				again += try > 0;
				answer = exchange(fd, size, number);
			}
			right += answer > 0;
			wrong += answer == 0;
			lost += answer < 0;
		}
	}
	printf("{\"right\":%lu,\"wrong\":%lu,\"lost\":%lu,\"sent again\":%lu}\n", right, wrong,
	       lost, again);
	close(fd);
	return right && !wrong && !lost ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int frame_to(struct sockaddr_ll *to, const char *netdev, const char *destination)
{
	*to = (struct sockaddr_ll){
		.sll_family = AF_PACKET,
		.sll_halen = ETH_ALEN,
		.sll_ifindex = if_nametoindex(netdev),
		.sll_protocol = htons(0x88b5),
	};
	if (!to->sll_ifindex ||
	    sscanf(destination, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", &to->sll_addr[0],
		   &to->sll_addr[1], &to->sll_addr[2], &to->sll_addr[3], &to->sll_addr[4],
		   &to->sll_addr[5]) != 6)
		return die(netdev);
	return 0;
}

static int burst(const char *netdev, const char *destination)
{
	static struct {
		struct virtio_net_hdr offload;
		struct ether_header ether;
		struct iphdr ip;
		struct tcphdr tcp;
		uint8_t data[600 * 100];
	} __attribute__((packed)) packet;
	const size_t headers = sizeof(packet.ether) + sizeof(packet.ip) + sizeof(packet.tcp);
	int fd = socket(AF_PACKET, SOCK_RAW, 0), on = 1;
	struct sockaddr_ll to;

	if (fd < 0 || setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof(on)))
		return die("socket");
	if (frame_to(&to, netdev, destination))
		return EXIT_FAILURE;
	to.sll_protocol = htons(ETH_P_IP);
	packet.offload.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
	packet.offload.gso_type = VIRTIO_NET_HDR_GSO_TCPV4;
	packet.offload.hdr_len = headers;
	packet.offload.gso_size = 100;
	packet.offload.csum_start = headers - sizeof(packet.tcp);
	packet.offload.csum_offset = offsetof(struct tcphdr, check);
	memcpy(packet.ether.ether_dhost, to.sll_addr, ETH_ALEN);
	packet.ether.ether_shost[0] = 2;
	packet.ether.ether_type = htons(ETH_P_IP);
	packet.ip.version = 4;
	packet.ip.ihl = sizeof(packet.ip) / 4;
	packet.ip.tot_len = htons(sizeof(packet) - sizeof(packet.offload) - sizeof(packet.ether));
	packet.ip.ttl = 64;
	packet.ip.protocol = IPPROTO_TCP;
	packet.ip.saddr = htonl(0x0a090001);
	packet.ip.daddr = htonl(0x0a090002);
	packet.tcp.doff = sizeof(packet.tcp) / 4;
	packet.tcp.ack = 1;
	if (sendto(fd, &packet, sizeof(packet), 0, (struct sockaddr *)&to, sizeof(to)) < 0)
		return die(netdev);
	return EXIT_SUCCESS;
}

static int join(const char *netdev, unsigned int count)
{
	struct ipv6_mreq group = { .ipv6mr_interface = if_nametoindex(netdev) };
	unsigned int i;
	int fd;

	if (!group.ipv6mr_interface)
		return die(netdev);
	for (i = 1; i <= count; i++) {
		char address[INET6_ADDRSTRLEN];

		/* A socket holds some 20 groups at most */
		fd = socket(AF_INET6, SOCK_DGRAM, 0);
		snprintf(address, sizeof(address), "ff02::1:%x", i);
		inet_pton(AF_INET6, address, &group.ipv6mr_multiaddr);
		if (setsockopt(fd, IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, &group, sizeof(group)))
			return die(address);
	}
	puts("ready");
	fflush(stdout);
	pause();
	return EXIT_SUCCESS;
}

static int bypass(const char *netdev, const char *destination)
{
	int fd = socket(AF_PACKET, SOCK_DGRAM, 0), on = 1;
	struct sockaddr_ll to;
	uint8_t data[64] = { 0 };

	if (fd < 0 || setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &on, sizeof(on)))
		return die("socket");
	if (frame_to(&to, netdev, destination))
		return EXIT_FAILURE;
	for (;;)
		sendto(fd, data, sizeof(data), 0, (struct sockaddr *)&to, sizeof(to));
}

static int frames(const char *netdev, const char *destination, unsigned long count)
{
	int fd = socket(AF_PACKET, SOCK_DGRAM, 0);
	unsigned long sent = 0, refused = 0;
	struct sockaddr_ll to;
	uint8_t data[64];

	if (fd < 0)
		return die("socket");
	if (frame_to(&to, netdev, destination))
		return EXIT_FAILURE;
	while (count--) {
		fill(data, sizeof(data), count);
		if (sendto(fd, data, sizeof(data), 0, (struct sockaddr *)&to, sizeof(to)) < 0)
			refused++;
		else
			sent++;
	}
	printf("{\"sent\":%lu,\"refused\":%lu}\n", sent, refused);
	close(fd);
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "echo"))
		return echo(argv[2]);
	if (argc >= 6 && !strcmp(argv[1], "check"))
		return check(argv[2], argv[3], strtoul(argv[4], NULL, 10), argv + 5);
	if (argc == 5 && !strcmp(argv[1], "frames"))
		return frames(argv[2], argv[3], strtoul(argv[4], NULL, 10));
	if (argc == 4 && !strcmp(argv[1], "burst"))
		return burst(argv[2], argv[3]);
	if (argc == 4 && !strcmp(argv[1], "join"))
		return join(argv[2], strtoul(argv[3], NULL, 10));
	if (argc == 4 && !strcmp(argv[1], "bypass"))
		return bypass(argv[2], argv[3]);
	fputs("usage: traffic echo PORT\n"
	      "       traffic check ADDRESS PORT COUNT SIZE…\n"
	      "       traffic frames NETDEV DESTINATION COUNT\n"
	      "       traffic burst NETDEV DESTINATION\n"
	      "       traffic join NETDEV COUNT\n"
	      "       traffic bypass NETDEV DESTINATION\n", stderr);
	return 2;
}
