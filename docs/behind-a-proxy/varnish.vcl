# A service on this machine behind Varnish, which keeps feeds until it is told that they changed.
# Is /etc/varnish/default.vcl. The service has FEEDWRIGHT_PURGE=http://127.0.0.1:6081{path}
vcl 4.1;

backend news {
    .host = "127.0.0.1";
    .port = "3000";
}
acl service {
    "127.0.0.1";
}

sub vcl_recv {
    if (req.method == "PURGE") {
        if (client.ip !~ service) { return (synth(405)); }
        return (purge);
    }
    if (req.http.Authorization) { return (pass); }
    # A browser that opens a feed gets a page, which is never kept.
    if (req.http.Sec-Fetch-Dest == "document" && req.url ~ "/(rss\.xml|atom\.xml|feed\.json)(\?|$)") { return (pass); }
    unset req.http.Cookie;
}

# There is one publication, whatever its name: purges come without it.
sub vcl_hash {
    hash_data(req.url);
    return (lookup);
}

sub vcl_backend_response {
    # What is too old to be shown is asked for by its validators.
    set beresp.keep = 1d;
}
