using System.Collections.Immutable;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git.Remotes;

/// <summary>How git reaches a remote: an address for its command line and an environment that carries what must not stand there.</summary>
/// <param name="Address">A path on this disk or a URL; never with a secret.</param>
/// <param name="Display">The remote as people know it.</param>
/// <param name="Environment">Allowed protocol, authentication, pinned addresses.</param>
public sealed record RemoteAccess(string Address, string Display, ImmutableDictionary<string, string> Environment)
{
    /// <summary>Secrets in the environment, to be hidden from every text.</summary>
    public ImmutableArray<(string User, Secret Secret)> Secrets { get; init; } = [];

    /// <summary>Bytes a single file may have there; null without limit.</summary>
    public long? FileSizeLimit { get; init; }

    /// <summary>Who is shown to a server of ssh; null when it is none.</summary>
    public SshLogin? Ssh { get; init; }

    /// <summary>The remote lies on this disk: what is sent costs no network.</summary>
    public bool IsLocal { get; init; }

    /// <summary>Why nothing may be sent there, sentences; null when it may.</summary>
    public string? ClosedBecause { get; init; }

    /// <summary>What had to be mended in it when it was opened.</summary>
    public ImmutableArray<Mended> Mended { get; init; } = [];
}

/// <summary>Something was made usable again after a power cut or a failing disk.</summary>
/// <param name="What">Sentences.</param>
/// <param name="IsAlarming">It was somebody's ref, so a person should look.</param>
public sealed record Mended(string What, bool IsAlarming = false);
