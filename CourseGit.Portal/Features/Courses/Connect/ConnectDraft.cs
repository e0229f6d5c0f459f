using System.Collections.Immutable;
using CourseGit.Core.Backup;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;

namespace CourseGit.Portal.Features.Courses.Connect;

/// <summary>The steps from a course to a repository it can be backed up to.</summary>
public enum ConnectStep
{
    Host,
    Token,
    Repository,
    Done,
}

/// <summary>What is answered so far. What is typed as a token stays here until the last step has succeeded.</summary>
public sealed class ConnectDraft
{
    /// <summary>Longest name of a repository, in characters.</summary>
    public const int MaxNameLength = 100;

    private const string DefaultUser = "git";

    /// <summary>Another one is never shown what was typed, or chosen, for the one before.</summary>
    public OfferedHost? Host
    {
        get;
        set
        {
            if (field?.Form.Kind != value?.Form.Kind)
                (User, Token, Stored, Facts) = (null, null, null, null);
            field = value;
        }
    }

    /// <summary>A token is pasted, rather than one chosen that is stored.</summary>
    public bool IsNewToken { get; set; } = true;

    public string? User { get; set; }
    public string? Token { get; set; }

    /// <summary>The stored credential that is chosen.</summary>
    public string? Stored { get; set; }

    /// <summary>What the host said of the token; null while it was not asked.</summary>
    public CredentialFacts? Facts { get; set; }

    /// <summary>What a new token is called here.</summary>
    public string? CredentialName { get; set; }

    /// <summary>The repository is to be made, rather than chosen.</summary>
    public bool Create { get; set; } = true;

    public string? Owner { get; set; }
    public string? Name { get; set; }

    /// <summary>One that is there, or an address as it is written.</summary>
    public string? Address { get; set; }

    /// <summary>It takes a token, but needs none: the server may ask for none.</summary>
    public bool IsTokenOptional => Host is { } host && !host.Can.HasFlag(HostAbilities.Identify);

    /// <summary>For whom a repository can be made; empty where an address has no such part.</summary>
    public ImmutableArray<string> Owners => Facts?.Owners ?? [];

    /// <summary>What the host is shown.</summary>
    /// <exception cref="InvalidInputException">The token is none.</exception>
    public ShownCredential Key()
    {
        if (Host is not { Form.TakesCredential: true })
            return ShownCredential.None;
        if (!IsNewToken)
            return string.IsNullOrEmpty(Stored) ? throw new InvalidInputException("Choose one of the credentials.")
                : new ShownCredential(Stored);
        if (string.IsNullOrWhiteSpace(Token))
            return IsTokenOptional ? ShownCredential.None : throw new InvalidInputException("Paste the token.");
        return new ShownCredential(null, new RemoteCredential(UserOrDefault, new Secret(Token.Trim())));
    }

    /// <summary>Begins with what is proposed for a course at a host.</summary>
    public void Propose(Subdomain course, IReadOnlyCollection<Credential> stored)
    {
        Create = Host!.Can.HasFlag(HostAbilities.Create);
        Owner = Owners.FirstOrDefault();
        Name = Owner is null ? Host.Form.Default?.Invoke(course.Value) ?? course.Value : course.Value;
        Address = null;
        CredentialName = Unused($"{Host.Form.Kind.Prefix}-{Plain(Facts?.Owner ?? course.Value)}", stored);
    }

    /// <summary>What is to be done in the end.</summary>
    /// <exception cref="InvalidInputException">Something of it cannot be.</exception>
    public ConnectWish ToWish(Subdomain course)
    {
        var address = (Create ? Owner is null ? Name : $"{Owner}/{Name?.Trim()}" : Address)?.Trim();
        if (string.IsNullOrEmpty(address))
            throw new InvalidInputException(Create ? "Give the repository a name." : "Choose a repository.");
        var key = Key();
        return new ConnectWish(course, Host!.Form.Read(address), Create)
        {
            CredentialName = key.Stored,
            Typed = key.Typed is { } typed ? new TypedCredential((CredentialName ?? "").Trim(), typed, Facts?.EndsOn)
            {
                KnownAs = Facts?.Owner,
            } : null,
        };
    }

    // Whose it is is known once the host was asked; where it cannot be, servers that look at the token alone accept any.
    private string UserOrDefault => !string.IsNullOrWhiteSpace(User) ? User.Trim()
        : Facts?.Owner is { Length: > 0 } owner && owner.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') ? owner
        : DefaultUser;

    private static string Unused(string name, IReadOnlyCollection<Credential> stored)
    {
        var free = name;
        for (var i = 2; stored.Any(c => c.Name == free); i++)
            free = $"{name}-{i}";
        return free;
    }

    private static string Plain(string text) =>
        new([.. text.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-').Take(60)]);
}
