using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers.Ssh;
using CourseGit.Core.State.Model;

namespace CourseGit.Core.Providers;

/// <summary>A credential without its secret.</summary>
public sealed record Credential(string Name, string User, DateTime UpdatedUtc, ImmutableArray<string> UsedBy)
{
    /// <summary>What is shown to the server.</summary>
    public CredentialKind Kind { get; init; }

    /// <summary>The kind of remote it is for; null when nobody said.</summary>
    public RemoteKind? Host { get; init; }

    /// <summary>Courses use it, and all of them for their databases.</summary>
    public bool IsOfDatabases { get; init; }

    /// <summary>Whether it may be shown to remotes of a kind. Of any git server the address decides, when it is known.</summary>
    public bool IsFor(RemoteKind kind) => !IsOfDatabases && (Host is null || Host == kind || kind == RemoteKind.Url)
        && (Kind != CredentialKind.SshKey || kind == RemoteKind.Url);

    /// <summary>Of an app only: its id, or client id.</summary>
    public string? AppId { get; init; }

    /// <summary>Of an app only: the number of the installation; null when it is looked for.</summary>
    public string? Installation { get; init; }

    /// <summary>Of a pair of keys only: the half that servers must know, a line of <c>authorized_keys</c>.</summary>
    public string? PublicKey { get; init; }

    /// <summary>Of a pair of keys only: the servers whose keys somebody has looked at.</summary>
    public ImmutableArray<TrustedServer> Servers { get; init; } = [];

    /// <summary>Who the host said it belongs to, when it was last tested.</summary>
    public string? KnownAs { get; init; }

    /// <summary>When it was last tested, UTC; null when it never was.</summary>
    public DateTime? TestedUtc { get; init; }

    /// <summary>So many days before it ends somebody should think of a new one.</summary>
    public const int SoonDays = 14;

    /// <summary>The day (UTC) on which the server takes it no longer; null when nobody said.</summary>
    public DateOnly? EndsOn { get; init; }

    /// <summary>In how many days that is, 0 on the day itself and less after it; null when nobody said.</summary>
    public int? DaysLeft(DateOnly today) => EndsOn is { } end ? end.DayNumber - today.DayNumber : null;

    /// <summary>It ends within <see cref="SoonDays"/> days, or has ended.</summary>
    public bool IsEnding(DateOnly today) => DaysLeft(today) <= SoonDays;

    /// <summary>The same after its name: <c>ends in 12 days</c>; null when nobody said.</summary>
    public string? EndInWords(DateOnly today) => DaysLeft(today) switch
    {
        null => null,
        0 => "ends today",
        1 => "ends tomorrow",
        -1 => "ended yesterday",
        > 0 and var left => $"ends in {Counted.InWords(left, "day")}",
        var past => $"ended {Counted.InWords(-past.Value, "day")} ago",
    };

    /// <summary>What can be changed of it without its secret.</summary>
    public CredentialFields Fields => new(User) { Host = Host, EndsOn = EndsOn, AppId = AppId, Installation = Installation };

    /// <summary>What is shown to the server, in words.</summary>
    public string KindInWords => Kind switch
    {
        CredentialKind.SshKey => "pair of keys",
        CredentialKind.GitHubApp => "GitHub App",
        _ => "token",
    };

    internal static Credential Of(CredentialRow row, IEnumerable<string> usedBy) => new(row.Name, row.User, row.UpdatedUtc, [.. usedBy])
    {
        Kind = Enum.Parse<CredentialKind>(row.Kind),
        Host = row.Host is { } host ? new RemoteKind(host) : null,
        AppId = row.AppId,
        Installation = row.Installation,
        PublicKey = row.PublicKey,
        Servers = HostKeys.Parse(row.HostKeys),
        EndsOn = row.EndsOn,
        KnownAs = row.KnownAs,
        TestedUtc = row.TestedUtc,
    };
}

/// <summary>What can be changed of a credential while its secret stays.</summary>
/// <param name="User">The account it belongs to. Of a pair of keys: who signs in where an address names nobody.</param>
public sealed record CredentialFields(string User)
{
    /// <summary>The kind of remote it is for; null when nobody says.</summary>
    public RemoteKind? Host { get; init; }

    /// <summary>The day (UTC) on which the server takes it no longer; null when nobody says.</summary>
    public DateOnly? EndsOn { get; init; }

    /// <summary>Of an app only: its id, or client id.</summary>
    public string? AppId { get; init; }

    /// <summary>Of an app only: the number of the installation; null to use the one of the repository's owner.</summary>
    public string? Installation { get; init; }

    /// <summary>As it was when somebody began to change it; null to write over what is there.</summary>
    public Credential? Read { get; init; }

    /// <summary>Passes what could be those of a credential on.</summary>
    /// <exception cref="InvalidInputException">They are not.</exception>
    internal CredentialFields Checked(CredentialKind kind, RemoteForms forms)
    {
        TextLength.Check(User, CredentialStore.MaxUserLength, "The user name of the credential");
        if (string.IsNullOrWhiteSpace(User) || User.Any(c => char.IsControl(c) || c == ':'))
            throw new InvalidInputException(
                "The user name of a credential may not be empty or hold a colon. Where a server asks for none beside the token, write "
                + "for example \"git\" or \"oauth2\".");
        if (kind == CredentialKind.SshKey && (User[0] == '-' || !User.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')))
            throw new InvalidInputException(
                "The user of a pair of keys is a user name of ssh: letters, digits, dot, hyphen and underscore, for example git.");
        var known = this with { Host = Host is { } host ? forms.Of(host).Kind : null };
        if (kind != CredentialKind.GitHubApp)
            return AppId is null && Installation is null ? known
                : throw new InvalidInputException("Only a GitHub App has an id and an installation. Leave them out.");
        TextLength.Check(AppId, CredentialStore.MaxAppLength, "The id of the app");
        TextLength.Check(Installation, CredentialStore.MaxAppLength, "The installation");
        if (string.IsNullOrEmpty(AppId) || !AppId.All(c => char.IsAsciiLetterOrDigit(c) || c == '.'))
            throw new InvalidInputException(
                "A GitHub App has an id, a number, or a client id such as Iv23liABC. Copy it from the app's page on GitHub.");
        return Installation is null || (Installation.Length > 0 && Installation.All(char.IsAsciiDigit)) ? known
            : throw new InvalidInputException(
                "The installation of an app is a number, the last part of its address on GitHub. Leave it out to have it looked for.");
    }
}
