using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using CourseGit.Core.Courses;
using CourseGit.Core.Git.Remotes;

namespace CourseGit.Core.Providers.Generic;

/// <summary>Any git server over http or https, with or without a credential.</summary>
public sealed class UrlProvider(RemoteRules rules) : IRemoteProvider
{
    // docs.github.com, "About large files on GitHub": pushes with a file above 100 MiB are blocked.
    private static readonly Dictionary<string, long> FileSizeLimits = new(StringComparer.OrdinalIgnoreCase) { ["github.com"] = 100L << 20 };

    public RemoteKind Kind => RemoteKind.Url;

    public async Task<RemoteAccess> OpenAsync(Remote remote, RemoteCredential? credential, CancellationToken cancellationToken)
    {
        var url = RemoteRules.ParseUrl(remote.Address);
        var addresses = await rules.CheckHostAsync(url, cancellationToken).ConfigureAwait(false);
        var settings = new List<(string Key, string Value)>();
        if (!IPAddress.TryParse(url.IdnHost.Trim('[', ']'), out _))
            settings.Add(
                ("http.curloptResolve",
                $"{url.IdnHost}:{url.Port.ToString(CultureInfo.InvariantCulture)}:{string.Join(',', addresses.Select(Written))}"));
        var access = new RemoteAccess(url.AbsoluteUri, remote.Address, ImmutableDictionary<string, string>.Empty)
        {
            FileSizeLimit = FileSizeLimits.TryGetValue(url.IdnHost, out var limit) ? limit : null,
        };
        if (credential is var (user, secret))
        {
            var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{secret.Reveal()}"));
            settings.Add(($"http.{url.GetLeftPart(UriPartial.Authority)}/.extraHeader", $"Authorization: Basic {basic}"));
            access = access with { Secrets = [(user, secret)] };
        }
        return access with { Environment = Environment(settings) };
    }

    // git reads settings from its environment, which no other user of this machine can see.
    private static ImmutableDictionary<string, string> Environment(List<(string Key, string Value)> settings)
    {
        var environment = ImmutableDictionary.CreateBuilder<string, string>();
        environment["GIT_ALLOW_PROTOCOL"] = "http:https";
        environment["GIT_CONFIG_COUNT"] = settings.Count.ToString(CultureInfo.InvariantCulture);
        for (var i = 0; i < settings.Count; i++)
        {
            environment[$"GIT_CONFIG_KEY_{i}"] = settings[i].Key;
            environment[$"GIT_CONFIG_VALUE_{i}"] = settings[i].Value;
        }
        return environment.ToImmutable();
    }

    private static string Written(IPAddress address) =>
        address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
}
