using System.Collections.Immutable;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;

namespace CourseGit.Tests.Portal;

/// <summary>What people, programs and attackers send that no form of the portal would: for every address there is.</summary>
internal static partial class OddRequests
{
    private static readonly ImmutableArray<string> Values =
    [
        "", "%00", "a%00b", "%ff%fe", "%c0%ae%c0%ae", "%ed%a0%80", "%E2%80%A8x", "%0d%0aX-Injected:1", "%zz", "%", "..%2f..%2fetc%2fpasswd",
            "%2e%2e", "..%5cx", "-1", "0",
        "99999999999999999999", "1e400", "NaN", "true", "'%22%3E%3Cscript%3E", "%7B%7D%5B%5D", "--help", "HEAD", "2025-13-45",
        "%C3%A5%20%F0%9F%90%98", new string('a', 3000),
    ];

    private static readonly ImmutableArray<string> Headers =
    [
        "Cookie: CourseGit.Session=garbage", "Cookie: CourseGit.Form=garbage; coursegit-zone=%00; coursegit-theme=%ff; coursegit-nav==;;",
            "Cookie: coursegit-zone=../../etc/passwd",
        "Cookie: ;;;===", "Range: bytes=9-1", "Range: bytes=-99999999999999999999", "If-Modified-Since: yesterday", "If-None-Match: \"",
        "If-Range: x", "Accept: \x01", "Accept: */*;q=x",
        "Accept-Language: ,,;q=9", "Accept-Encoding: gzip;q=-1, \xff", "Authorization: Basic !!!", "Authorization: Basic",
        "Authorization: Bearer \xc3\x28", "Content-Type: ;;;",
        "Content-Type: text/html; charset=nothing", "Content-Encoding: br, x", "Origin: null", "Origin: \x27x\x27",
        "Referer: not an address", "X-Forwarded-For: x, y, z", "X-Forwarded-Host: 'x'",
        "X-Forwarded-Proto: gopher", "Upgrade: websocket", "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA", "Expect: a miracle",
        "Git-Protocol: version=99\xff", "X-HTTP-Method-Override: DELETE",
        "X-Long: " + new string('a', 40_000), "blazor-enhanced-nav: on", "traceparent: 00-x-y-z", "Connection: upgrade, x",
        "Content-Length: 0\r\nContent-Length: 0", "Transfer-Encoding: x",
    ];

    private static readonly ImmutableArray<string> Methods =
        ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get", "\x01"];

    private static readonly ImmutableArray<(string Type, string Body)> Bodies =
    [
        ("application/x-www-form-urlencoded", ""), ("application/x-www-form-urlencoded", "=&=&&;;%"),
            ("application/x-www-form-urlencoded", "_handler=nothing"),
            ("application/x-www-form-urlencoded", "Input.Name=%00%ff&_handler=sign-in"),
        ("application/x-www-form-urlencoded", "__RequestVerificationToken=x&_handler=sign-in"),
        ("application/x-www-form-urlencoded", "Input[a][b]=1&Input.Name.Name=2&Input=3"),
        ("application/x-www-form-urlencoded", string.Join('&', Enumerable.Range(0, 3000).Select(i => $"k{i}=v"))),
        ("application/x-www-form-urlencoded", "a=" + new string('a', 700_000)),
        ("application/x-www-form-urlencoded", new string('k', 5000) + "=v"), ("application/x-www-form-urlencoded; charset=nothing", "a=b"),
        ("multipart/form-data", "x"), ("multipart/form-data; boundary=", "x"),
        ("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\ncut off"),
        ("multipart/form-data; boundary=" + new string('b', 500), "x"),
        ("multipart/form-data; boundary=b", "--b\r\nnonsense\r\n\r\n\r\n--b--"), ("application/json", "{\"a\":"), ("text/plain", "\0\xff"),
        ("application/octet-stream", new string('x', 1_500_000)), ("\x27", "x"),
    ];

    /// <summary>Hosts that cannot be one.</summary>
    public static ImmutableArray<string> Hosts { get; } =
        ["", "'x'", "\"x\"", "a b", "x/y", "x?y", "x#y", "user@host", "host:port", "host:99999999", "[::1", "[]", "a..b", ".", "%00", "%61",
            "x:", "host:-1", "a,b", "(x)", new string('h', 300), "h\xf6st", "\x01"];

    /// <summary>Every address that is mapped, static files apart, with what it names as it can be.</summary>
    public static IEnumerable<RouteEndpoint> Endpoints(EndpointDataSource source) =>
        source.Endpoints.OfType<RouteEndpoint>().Where(e => e.Metadata.GetMetadata<StaticAssetDescriptor>() is null);

    /// <summary>Its path with a value for each of its parameters.</summary>
    public static string PathOf(RouteEndpoint endpoint, Func<string, string> valueOf) =>
        "/" + Parameter()
            .Replace((endpoint.RoutePattern.RawText ?? "").TrimStart('/'), m => valueOf(m.Groups["name"].Value.ToLowerInvariant()));

    /// <summary>The heads of all requests for an endpoint, without host and cookie: method, target, further headers, body.</summary>
    public static IEnumerable<(string Method, string Target, string? Header, string? Body)> For(
        RouteEndpoint endpoint, Func<string, string> valueOf)
    {
        var path = PathOf(endpoint, valueOf);
        foreach (var method in Methods)
            yield return (method, path, null, null);
        foreach (var odd in Values)
            yield return ("GET", path + "?" + string.Join('&', QueryOf(endpoint).Select(name => $"{name}={odd}")), null, null);
        yield return ("GET", path + "?=&&&%&%00=1&a[]=1", null, null);
        foreach (var name in endpoint.RoutePattern.Parameters.Select(p => p.Name.ToLowerInvariant()))
        {
            foreach (var odd in Values)
                yield return ("GET", PathOf(endpoint, n => n == name ? odd : valueOf(n)), null, null);
        }
        foreach (var header in Headers)
            yield return ("GET", path, header, null);
        foreach (var (type, body) in Bodies)
            yield return ("POST", path, $"Content-Type: {type}\r\nContent-Length: {body.Length}", body);
    }

    // What the page reads from the query, its parts included; for others what somebody would try.
    private static IEnumerable<string> QueryOf(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Components.Endpoints.ComponentTypeMetadata>() is null
            ? ["service", "id", "path"]
            : QueryParameters().Append("ReturnUrl").Distinct(StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<string> QueryParameters() =>
        from type in typeof(CourseGit.Portal.Layout.App).Assembly.GetTypes()
        from property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
        let query = property.GetCustomAttribute<SupplyParameterFromQueryAttribute>()
        where query is not null
        select query.Name ?? property.Name;

    [GeneratedRegex(@"\{\**(?<name>\w+)[^{}]*\}")]
    private static partial Regex Parameter();
}
