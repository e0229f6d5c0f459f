using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CourseGit.Core.Courses;
using CourseGit.Core.Git.Remotes;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Providers;

/// <summary>
/// How git reaches a repository over http or https: at the addresses that were checked, with the credential in its environment, which no
/// other user of this machine can see.
/// </summary>
public sealed class HttpAccess(RemoteRules rules)
{
    /// <summary>Checks where the address lies and hands out access to it. Nothing is asked there.</summary>
    /// <param name="display">The remote as people know it.</param>
    /// <exception cref="RefusedException">The host lies where the portal may not go, or the credential is of a kind that git cannot
    /// show there.</exception>
    /// <exception cref="OperationFailedException">The host's name cannot be resolved.</exception>
    public async Task<RemoteAccess> OpenAsync(Uri url, string display, RemoteCredential? credential, CancellationToken cancellationToken)
    {
        if (credential is { Kind: not CredentialKind.Token })
            throw new RefusedException(
                $"The credential of this course is no token, and {display} is reached over {url.Scheme}, which takes nothing else. Nothing "
                + "was sent. Choose a credential with a token in the course's settings.");
        var settings = new List<(string Key, string Value)>();
        var addresses = await rules.CheckHostAsync(url, cancellationToken).ConfigureAwait(false);
        if (addresses.Length > 0 && !IPAddress.TryParse(url.IdnHost.Trim('[', ']'), out _))
            settings.Add(
                ("http.curloptResolve",
                $"{url.IdnHost}:{url.Port.ToString(CultureInfo.InvariantCulture)}:{string.Join(',', addresses.Select(Written))}"));
        var secrets = new List<(string User, Secret Secret)>();
        if (addresses.Length == 0 && rules.Proxy.For(url) is { } proxy)
        {
            settings.Add(("http.proxy", OutboundProxy.ForGit(proxy)));
            if (OutboundProxy.LoginOf(proxy) is { } login)
                secrets.Add(login);
        }
        if (credential is var (user, secret))
        {
            var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{secret.Reveal()}"));
            settings.Add(($"http.{url.GetLeftPart(UriPartial.Authority)}/.extraHeader", $"Authorization: Basic {basic}"));
            secrets.Add((user, secret));
        }
        return new RemoteAccess(url.AbsoluteUri, display, Environment(settings)) { Secrets = [.. secrets] };
    }

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
        address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
}
