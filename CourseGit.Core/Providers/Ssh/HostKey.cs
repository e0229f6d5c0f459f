using System.Collections.Immutable;
using System.Security.Cryptography;
using CourseGit.Core.Courses;

namespace CourseGit.Core.Providers.Ssh;

/// <summary>The public key of a server.</summary>
/// <param name="Type">As ssh calls it: <c>ssh-ed25519</c>.</param>
/// <param name="Key">The key itself, in Base64.</param>
public sealed record HostKey(string Type, string Key)
{
    /// <summary>As people compare it: <c>SHA256:…</c>, the form of ssh-keygen.</summary>
    public string Fingerprint => FingerprintOf(Key);

    /// <summary>The kind as ssh-keygen writes it: <c>ED25519</c>.</summary>
    public string Kind => KindOf(Type);

    /// <inheritdoc/>
    public override string ToString() => $"{Fingerprint} ({Kind})";

    /// <summary>Reads a line's fields after its name; null when they are none.</summary>
    public static HostKey? Read(string type, string key) =>
        type.Length is > 0 and < 100 && type.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '@')
        && key.Length is > 16 and < 4000 && Convert.TryFromBase64String(key, new byte[key.Length], out _)
            ? new HostKey(type, key)
            : null;

    /// <summary>Of any public key, in Base64.</summary>
    internal static string FingerprintOf(string key) =>
        "SHA256:" + Convert.ToBase64String(SHA256.HashData(Convert.FromBase64String(key))).TrimEnd('=');

    private static string KindOf(string type) => type switch
    {
        "ssh-ed25519" => "ED25519",
        "ssh-rsa" => "RSA",
        _ when type.StartsWith("ecdsa-", StringComparison.Ordinal) => "ECDSA",
        _ => type,
    };
}

/// <summary>The keys of a server that somebody has looked at.</summary>
public sealed record TrustedServer(SshServer Server, ImmutableArray<HostKey> Keys);

/// <summary>Keys of servers, as they are stored: lines of known_hosts.</summary>
internal static class HostKeys
{
    /// <summary>By server, in the order in which they were trusted.</summary>
    public static ImmutableArray<TrustedServer> Parse(string? lines) =>
        [.. Entries(lines).GroupBy(e => e.Alias).Select(g => new TrustedServer(ServerOf(g.Key), [.. g.Select(e => e.Key)]))];

    /// <summary>Of one server; empty when it is not trusted.</summary>
    public static ImmutableArray<HostKey> Of(string? lines, SshServer server) =>
        [.. Entries(lines).Where(e => e.Alias.Equals(server.Alias, StringComparison.OrdinalIgnoreCase)).Select(e => e.Key)];

    /// <summary>With these in place of those that the server had.</summary>
    public static string? With(string? lines, SshServer server, IEnumerable<HostKey> keys)
    {
        var all = Entries(lines).Where(e => !e.Alias.Equals(server.Alias, StringComparison.OrdinalIgnoreCase))
            .Concat(keys.Select(k => (server.Alias, Key: k))).Select(e => $"{e.Alias} {e.Key.Type} {e.Key.Key}\n").ToList();
        return all.Count == 0 ? null : string.Concat(all);
    }

    private static IEnumerable<(string Alias, HostKey Key)> Entries(string? lines)
    {
        foreach (var line in (lines ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split(' ') is [var alias, var type, var text] && HostKey.Read(type, text) is { } key)
                yield return (alias, key);
        }
    }

    private static SshServer ServerOf(string alias) =>
        alias.StartsWith('[') && alias.LastIndexOf("]:", StringComparison.Ordinal) is > 0 and var at
            ? new SshServer(alias[1..at], int.Parse(alias.AsSpan(at + 2), System.Globalization.CultureInfo.InvariantCulture))
            : new SshServer(alias, SshAddress.UsualPort);
}
