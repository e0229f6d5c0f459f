using CourseGit.Core.Courses;

namespace CourseGit.Core.Providers;

/// <summary>Finds the page of a repository at a host from an address that git takes, however that was written.</summary>
internal static class HostSite
{
    // docs.github.com and docs.gitlab.com, "SSH over the HTTPS port": ssh.github.com, altssh.gitlab.com.
    private static readonly string[] OtherNames = ["www.", "ssh.", "altssh."];

    /// <summary>Null when the address is of another server, or lies elsewhere on this one.</summary>
    public static string? PageOf(string address, Uri site) => SshAddress.Looks(address)
        ? PageOf(SshAddress.Parse(address), site)
        : PageOf(RemoteRules.ParseUrl(address), site);

    private static string? PageOf(Uri url, Uri site)
    {
        var isSame = IsHost(url.IdnHost, site)
            && (url.Port == site.Port || (url.IsDefaultPort && site.IsDefaultPort)); // http leads to https
        var path = Clean(Uri.UnescapeDataString(url.AbsolutePath));
        var below = Clean(Uri.UnescapeDataString(site.AbsolutePath));
        if (!isSame || (below.Length > 0 && !path.StartsWith($"{below}/", StringComparison.OrdinalIgnoreCase)))
            return null;
        return site.AbsoluteUri + path[(below.Length == 0 ? 0 : below.Length + 1)..];
    }

    private static string? PageOf(SshAddress address, Uri site) =>
        IsHost(address.Host, site) ? site.AbsoluteUri + Clean(address.Path) : null;

    private static bool IsHost(string host, Uri site)
    {
        var name = host.TrimEnd('.');
        return OtherNames.Prepend("").Any(n => name.Equals(n + site.IdnHost, StringComparison.OrdinalIgnoreCase));
    }

    // Servers take two slashes for one.
    private static string Clean(string path) => string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries));
}
