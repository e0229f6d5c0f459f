using System.Net;
using CourseGit.Core.Primitives;
using Microsoft.AspNetCore.HttpOverrides;

namespace CourseGit.Portal.Hosting;

/// <summary>
/// Behind a proxy the setting <c>CourseGit:TrustedProxies</c> names its addresses, and only what those say about client and scheme is
/// believed.
/// Without it, nobody's.
/// </summary>
internal static class ForwardedBy
{
    /// <exception cref="InvalidInputException">An address is none.</exception>
    public static void UseTrustedProxies(this WebApplication app)
    {
        var proxies = (app.Configuration["CourseGit:TrustedProxies"] ?? "").Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries);
        if (proxies.Length == 0)
            return;
        var options =
            new ForwardedHeadersOptions
            {
                ForwardedHeaders =
            ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost
            };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            options.KnownProxies.Add(IPAddress.TryParse(proxy, out var address)
                ? address
                : throw new InvalidInputException(
                    $"The setting CourseGit:TrustedProxies holds \"{proxy}\", which is not an IP address. Write addresses with commas "
                + "between them, for example 127.0.0.1."));
        }
        app.UseForwardedHeaders(options);
    }
}
