using System.Text.RegularExpressions;

namespace CourseGit.Core.Databases;

/// <summary>Secrets inside addresses: user information, and parameters that are called so.</summary>
internal static partial class AddressSecrets
{
    /// <summary>
    /// A text without them. Over http a token may stand in the user's place, so both go; of other addresses (<c>ssh://git@…</c>) only the
    /// password.
    /// </summary>
    /// <param name="isOfGit">The text is a setting of git's: what stands there without <c>://</c> is an address too.</param>
    /// <param name="found">Gets each secret.</param>
    public static string TakeOut(string text, bool isOfGit = false, Action<string>? found = null)
    {
        if (text.AsSpan().IndexOfAny('@', '=', '%') < 0)
            return text;
        var bare = User().Replace(text, m => WithoutUser(m, found));
        bare = EscapedUser().Replace(bare, m => WithoutUser(m, found));
        bare = Short()
            .Replace(bare, m => m.Groups["user"].Value == "mailto" || !isOfGit
            && !m.Groups["path"].Value.EndsWith(".git", StringComparison.Ordinal)
            ? m.Value
            : Told(m.Groups["password"].Value, found, m.Groups["user"].Value + "@"));
        return Parameter()
            .Replace(bare, m => SecretNames.IsSecret(m.Groups["name"].Value)
            ? Told(m.Groups["value"].Value, found, m.Groups["before"].Value)
            : m.Value);
    }

    private static string WithoutUser(Match address, Action<string>? found)
    {
        var (scheme, user, password) = (address.Groups["scheme"].Value, address.Groups["user"].Value, address.Groups["password"].Value);
        if (password.TrimStart(':') is { Length: > 0 } secret)
            found?.Invoke(secret);
        else if (IsWeb(scheme) && user.Length > 0)
            found?.Invoke(user);
        return scheme + (IsWeb(scheme) || user.Length == 0 && password.Length == 0 ? "" : user + address.Groups["at"].Value);
    }

    private static string Told(string secret, Action<string>? found, string instead)
    {
        found?.Invoke(secret);
        return instead;
    }

    private static bool IsWeb(string scheme) => SchemeName().Match(scheme).Value is var name
        && (name.Length == 0 || name.EndsWith("http", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith("https", StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex("^[A-Za-z0-9+.-]*")]
    private static partial Regex SchemeName();

    // A password may hold what should be escaped there; what begins with a number and a slash is a port and a path.
    [GeneratedRegex(
        "(?<scheme>(?:[A-Za-z][A-Za-z0-9+.-]*:|(?<![:/\\w]))/{2,})(?<user>[^\\s/?#\"'<>@:]*)"
        + "(?<password>:(?:[^\\s/?#\"'<>]*|(?!\\d*/)[^\\s\"'<>@]*))?(?<at>@)")]
    private static partial Regex User();

    // The same inside another address, once or several times escaped: https%3A%2F%2Fuser%3Apassword%40host.
    [GeneratedRegex(
        "(?<scheme>[A-Za-z][A-Za-z0-9+.-]*%(?:25)*3A(?:%(?:25)*2F){2,})(?<user>(?:(?!%(?:25)*(?:3A|2F|40))[^\\s/?#\"'<>@&=])*)"
        + "(?:%(?:25)*3A(?<password>(?:(?!%(?:25)*(?:2F|40))[^\\s/?#\"'<>@&=])*))?(?<at>%(?:25)*40)",
        RegexOptions.IgnoreCase)]
    private static partial Regex EscapedUser();

    // user:password@host:path, as git writes addresses of ssh.
    [GeneratedRegex(
        "(?<![\\w/:@.+-])(?<user>[A-Za-z][A-Za-z0-9._-]*):(?<password>[^\\s/@\"'<>]+)@(?=[A-Za-z0-9.-]+(?<path>[:/][^\\s\"'<>]*))")]
    private static partial Regex Short();

    [GeneratedRegex("(?<before>[?&](?<name>[A-Za-z0-9_.-]+)=)(?<value>[^&\\s#\"'<>]+)")]
    private static partial Regex Parameter();
}
