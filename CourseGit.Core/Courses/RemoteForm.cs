using System.Collections.Immutable;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Courses;

/// <summary>How the addresses of one kind of remote are written, and what a person who writes one is told.</summary>
public sealed record RemoteForm
{
    /// <summary>Repositories of this portal.</summary>
    public static RemoteForm Hosted { get; } = new()
    {
        Kind = RemoteKind.Hosted,
        Title = "A repository on this portal",
        Hint = "It is made at the first backup. No token is needed.",
        Label = "Repository",
        AddressHint = "owner/name.",
        Example = "courses/ffm516",
        MaxLength = RepositoryName.MaxLength,
        TakesCredential = false,
        Default = subdomain => $"courses/{subdomain}",
        Read = address => new Remote(RemoteKind.Hosted, RepositoryName.Parse(address).ToString()),
        Describe = remote => $"{remote.Address} (hosted here)",
    };

    /// <summary>Any git server.</summary>
    public static RemoteForm Url { get; } = new()
    {
        Kind = RemoteKind.Url,
        Title = "Another git server",
        Hint = "Any server that speaks git over https or ssh. One that has an entry of its own here can do more under that.",
        Label = "URL",
        AddressHint =
            "The address the server shows for cloning, without user name and token. The repository should be private: a backup holds "
            + "students' data.",
        Example = "https://git.example.org/courses/ffm516.git",
        MaxLength = RemoteRules.MaxUrlLength,
        Read = address => new Remote(RemoteKind.Url, RemoteRules.CheckUrl(address)),
        Describe = remote => remote.Address,
    };

    public required RemoteKind Kind { get; init; }

    /// <summary>What is chosen, and a sentence about it.</summary>
    public required string Title { get; init; }

    /// <inheritdoc cref="Title"/>
    public required string Hint { get; init; }

    /// <summary>What the address is called.</summary>
    public required string Label { get; init; }

    /// <summary>Beside the field.</summary>
    public required string AddressHint { get; init; }

    /// <summary>An address of this kind, without prefix.</summary>
    public required string Example { get; init; }

    /// <summary>Longest address, in characters.</summary>
    public required int MaxLength { get; init; }

    /// <summary>What the pages of its repositories begin with, ended by a slash; null where there are none.</summary>
    public Uri? Site { get; init; }

    /// <summary>Whether a credential can be used with it.</summary>
    public bool TakesCredential { get; init; } = true;

    /// <summary>The address that is meant when none is written, from the subdomain of a course; null when one must be.</summary>
    public Func<string, string>? Default { get; init; }

    /// <summary>Reads an address without prefix; throws <see cref="InvalidInputException"/> when it is none of this kind.</summary>
    public required Func<string, Remote> Read { get; init; }

    /// <summary>The remote as people know it.</summary>
    public required Func<Remote, string> Describe { get; init; }
}

/// <summary>The kinds of remote there are, in the order in which they are offered.</summary>
public sealed class RemoteForms(IEnumerable<RemoteForm> all)
{
    /// <summary>All of them.</summary>
    public ImmutableArray<RemoteForm> All { get; } = [.. all];

    /// <summary>The form of a kind; null when no provider of this portal knows it.</summary>
    public RemoteForm? Find(RemoteKind kind) => All.FirstOrDefault(f => f.Kind == kind);

    /// <summary>The form of a kind.</summary>
    /// <exception cref="InvalidInputException">No provider of this portal knows the kind.</exception>
    public RemoteForm Of(RemoteKind kind) => Find(kind)
        ?? throw new InvalidInputException(
            $"This portal knows no remotes of the kind \"{kind.Prefix}\". Choose another remote in the course's settings.");

    /// <summary>Reads a remote as the command line takes it: a kind alone where it has a default, <c>KIND:ADDRESS</c>, or a URL.</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public Remote Read(string text, Subdomain subdomain)
    {
        if (All.FirstOrDefault(f => f.Kind.Prefix == text)?.Default is { } usual)
            return Of(new RemoteKind(text)).Read(usual(subdomain.Value));
        return Read(text);
    }

    /// <summary>Reads a remote of no course: <c>KIND:ADDRESS</c>, or a URL.</summary>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public Remote Read(string text)
    {
        if (Remote.Split(text) is var (prefix, address) && Find(new RemoteKind(prefix)) is { } form)
            return form.Read(address);
        return new Remote(RemoteKind.Url, SshAddress.Looks(text) ? SshAddress.Parse(text).Text : RemoteRules.ParseUrl(text).AbsoluteUri);
    }
}
