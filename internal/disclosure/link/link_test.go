package link

import "testing"

func TestAnAddressIsReadByWhereItLeads(t *testing.T) {
	ours := func(host string) bool { return host == "www.yunzhou.gov.cn" || host == "yunxi.localhost" }
	for _, c := range []struct {
		name, href string
		way        Way
		text       string
	}{
		{"a path is ours", "/disclosure/documents/X-1#第三条", Inside, "/disclosure/documents/X-1"},
		{"国办发〔2017〕47号 §1: 本站域名的链接按站内查", "https://WWW.yunzhou.gov.cn./items/9?x=1#top", Inside, "/items/9?x=1"},
		{"a host of ours that looks like an inner name", "http://yunxi.localhost/", Inside, "/"},
		{"elsewhere, without the fragment", "https://Example.com/a?b=1#c", Outside, "https://example.com/a?b=1"},
		{"elsewhere by a public number", "http://8.8.8.8/", Outside, "http://8.8.8.8/"},
		{"another port is not asked", "http://example.com:8080/", Unasked, "http://example.com:8080/"},
		{"the usual port is", "https://example.com:443/", Outside, "https://example.com:443/"},
		{"this machine", "http://127.0.0.1/", Never, "http://127.0.0.1/"},
		{"this machine by its other names", "http://localhost/x", Never, "http://localhost/x"},
		{"this machine as one number", "http://2130706433/", Never, "http://2130706433/"},
		{"this machine in short", "http://127.1/", Never, "http://127.1/"},
		{"this machine in hexadecimal", "http://0x7f.0x1/", Never, "http://0x7f.0x1/"},
		{"this machine in IPv6", "http://[::1]/", Never, "http://[::1]/"},
		{"this machine in IPv6 as IPv4", "http://[::ffff:127.0.0.1]/", Never, "http://[::ffff:127.0.0.1]/"},
		{"the old way to write IPv4 in IPv6", "http://[::127.0.0.1]/", Never, "http://[::127.0.0.1]/"},
		{"the house's network", "http://10.2.3.4/oa", Never, "http://10.2.3.4/oa"},
		{"the house's network, 172.16", "http://172.16.0.9/", Never, "http://172.16.0.9/"},
		{"the house's network, 192.168", "https://192.168.1.1/", Never, "https://192.168.1.1/"},
		{"the metadata of a cloud", "http://169.254.169.254/latest/meta-data/", Never, "http://169.254.169.254/latest/meta-data/"},
		{"a unique local address", "http://[fd00::1]/", Never, "http://[fd00::1]/"},
		{"a name of the house's network", "http://oa/", Never, "http://oa/"},
		{"a name of the house's network with a dot", "http://oa.lan/", Never, "http://oa.lan/"},
		{"a password in the address", "http://a:b@example.com/", Never, "http://a:b@example.com/"},
		{"what is no page", "ftp://example.com/", Never, "ftp://example.com/"},
		{"what is no address", "http://%zz/", Never, "http://%zz/"},
		{"a name without a scheme", "www.gov.cn", Never, "www.gov.cn"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := Read(c.href, ours)
			if a.Way != c.way || a.Text != c.text || (a.Way == Never || a.Way == Unasked) != (a.Reason != "") {
				t.Fatalf("%+v", a)
			}
		})
	}
}
