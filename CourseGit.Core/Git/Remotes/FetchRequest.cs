using System.Collections.Immutable;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git.Remotes;

/// <summary>What to fetch from the remote that a git directory's own config names <see cref="RemoteName"/>, and how much of it.</summary>
public sealed record FetchRequest
{
    /// <summary>The one remote of a git directory that fetches partially: git remembers by this name where the rest is.</summary>
    public const string RemoteName = "course";

    /// <summary>The lines of a git directory's config that name it.</summary>
    internal static string RemoteSection(string address) =>
        $"[remote \"{RemoteName}\"]\n\turl = "
            + $"\"{address.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"\n"
            + $"\tuploadpack = {UploadHere}\n";

    /// <summary>
    /// What sends from a repository on this disk; git hands nothing of our environment on to it, and its settings say nothing to this
    /// command. Of a repository elsewhere it is ignored.
    /// </summary>
    internal const string UploadHere = "git --no-replace-objects upload-pack";

    // A request that names very many objects goes in one piece: some proxies take none in pieces (see WholeUploads).
    private static readonly ImmutableArray<string> Always = ["fetch.unpackLimit=1", "http.postBuffer=64m"];

    private FetchRequest(ImmutableArray<string> refspecs) => Refspecs = refspecs;

    private ImmutableArray<string> Refspecs { get; }

    /// <summary>Only the commit itself, without the history behind it.</summary>
    public bool Shallow { get; init; }

    /// <summary>All the history that an earlier shallow fetch left out.</summary>
    public bool Unshallow { get; init; }

    /// <summary>Commits and trees only, where the server allows.</summary>
    public bool WithoutBlobs { get; init; }

    /// <summary>Everything, also what is here already.</summary>
    public bool Again { get; init; }

    /// <summary>A branch, to be found here as <paramref name="target"/>.</summary>
    public static FetchRequest Branch(BranchName branch, string target) => new([$"+{branch.Ref}:{target}"]);

    /// <summary>One commit, to be found here as <paramref name="target"/>. Servers may refuse what no branch points to.</summary>
    public static FetchRequest Commit(CommitId commit, string target) => new([$"+{commit.Value}:{target}"]);

    /// <summary>Objects, as git itself fetches what a partial clone lacks (promisor-remote.c): without telling what is here.</summary>
    public static FetchRequest Objects(IEnumerable<string> ids) => new([.. ids]) { WithoutBlobs = true, AreObjects = true };

    private bool AreObjects { get; init; }

    internal GitCommand ToCommand()
    {
        List<string> arguments = ["--progress", "--no-tags", "--no-write-fetch-head", "--recurse-submodules=no",
            WithoutBlobs ? "--filter=blob:none" : "--no-filter"];
        if (Shallow)
            arguments.Add("--depth=1");
        if (Unshallow)
            arguments.Add("--unshallow");
        if (Again)
            arguments.Add("--refetch");
        var command = GitCommand.Of("fetch", [.. arguments, "--stdin", "--end-of-options", RemoteName]) with
        {
            Settings = AreObjects ? [.. Always, "fetch.negotiationAlgorithm=noop"] : Always,
            Input = (stream, token) => stream.WriteAsync(
                System.Text.Encoding.UTF8.GetBytes(string.Join('\n', Refspecs) + "\n"), token).AsTask(),
        };
        return command;
    }
}
