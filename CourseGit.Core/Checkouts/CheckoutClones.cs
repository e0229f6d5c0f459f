using CourseGit.Core.Courses;
using CourseGit.Core.Files;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Directories;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Core.Checkouts;

/// <summary>What the disk says of a checkout.</summary>
/// <param name="IsThere">Something lies where it should.</param>
/// <param name="IsClone">It is a clone of git.</param>
/// <param name="Branch">The branch it is on; null for none.</param>
/// <param name="Commit">What that points to; null before the first commit.</param>
/// <param name="IsInside">It truly lies in the folder of the checkouts.</param>
internal sealed record CloneState(bool IsThere, bool IsClone, BranchName? Branch, CommitId? Commit, bool IsInside = true);

/// <summary>The clones in the folder of the checkouts, as they lie on the disk.</summary>
internal sealed class CheckoutClones(GitRunner git, RemoteForms forms, CourseGitSettings settings)
{
    private const string SetAsides = ".set-aside", Making = ".making";

    /// <summary>The folder of all of them.</summary>
    public string Root => settings.CheckoutsRoot;

    /// <summary>Where a checkout lies.</summary>
    public string FolderOf(CheckoutName name) => Path.Combine(Root, name.Value);

    /// <summary>Where it is made before it is whole.</summary>
    public string MakingOf(CheckoutName name) => Path.Combine(Root, Making, name.Value);

    /// <summary>Where files that nobody pushed are kept, in a folder for each time.</summary>
    public string SetAsidesOf(CheckoutName name) => Path.Combine(Root, SetAsides, name.Value);

    /// <summary>The names of all clones that lie there.</summary>
    public IEnumerable<CheckoutName> Names() => !Directory.Exists(Root) ? []
        : Directory.EnumerateDirectories(Root).Where(f => Directory.Exists(GitOf(f)))
            .Select(f => CheckoutName.TryParse(Path.GetFileName(f), out var name) ? name : null).OfType<CheckoutName>();

    /// <summary>Looks at one.</summary>
    public CloneState Look(CheckoutName name)
    {
        var folder = FolderOf(name);
        if (!Path.Exists(folder))
            return new CloneState(IsThere: false, IsClone: false, null, null);
        if (ConfinedFolder.RealPath(folder) != Path.Combine(ConfinedFolder.RealPath(Root), name.Value))
            return new CloneState(IsThere: true, IsClone: false, null, null, IsInside: false);
        var gitDirectory = GitOf(folder);
        var head = Path.Combine(gitDirectory, "HEAD");
        // Anything may lie there: one that cannot be read must not take the others out of sight.
        if (!Directory.Exists(gitDirectory) || !IsFile(head))
            return new CloneState(IsThere: true, IsClone: false, null, null);
        try
        {
            var branch = HeadFiles.BranchOf(head);
            return new CloneState(IsThere: true, IsClone: true, branch, CommitOf(gitDirectory, branch));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new CloneState(IsThere: true, IsClone: false, null, null);
        }
    }

    /// <summary>
    /// Insists that a clone is ours: its settings can name programs that git runs, and a link in it can lead git elsewhere. git insists on
    /// that, too (safe.directory); in the repositories of this portal it need not.
    /// </summary>
    /// <exception cref="RefusedException">It is not.</exception>
    public static void RequireOwn(string folder)
    {
        var gitDirectory = GitOf(folder);
        string[] places = [folder, gitDirectory, .. new[] { "config", "refs", "objects", "info", "coursegit", "HEAD" }
            .Select(name => Path.Combine(gitDirectory, name))];
        foreach (var place in places)
        {
            if (LinuxPath.Stat(place) is { } stat && (stat.Kind == EntryKind.Link || stat.UserId != LinuxCalls.EffectiveUser()))
                throw CheckoutSentences.NotOurs(place);
        }
    }

    private static bool IsFile(string path)
    {
        try
        {
            return LinuxPath.Stat(path) is { Kind: EntryKind.File };
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>The address that a clone calls origin; null when it has none.</summary>
    public async Task<string?> OriginAsync(CheckoutName name, CancellationToken cancellationToken)
    {
        var gitDirectory = GitOf(FolderOf(name));
        var command = GitCommand.Of("config", "--file", Path.Combine(gitDirectory, "config"), "--get", "remote.origin.url") with
        {
            AnswerCodes = [1, 3, 128],
        };
        // Not from inside: a setting that git cannot take would end its every command there.
        var text = new RawPath(await git.ReadAsync(settings.GitHome, command, cancellationToken).ConfigureAwait(false)).Display;
        return text.TrimEnd('\n') is { Length: > 0 } url ? url : null;
    }

    /// <summary>An address as a remote; null, with a sentence that says why, when it is none that can be followed from here.</summary>
    public (Remote? Remote, string? Why) RemoteOf(string address)
    {
        // A repository of this portal, as a checkout of ours has it.
        if (Path.GetRelativePath(settings.RepositoriesFolder, address) is var below && Path.IsPathRooted(address)
            && below.EndsWith(".git", StringComparison.Ordinal) && RepositoryName.TryParse(below[..^4], out var hosted))
            return (new Remote(RemoteKind.Hosted, hosted.ToString()), null);
        try
        {
            return (forms.Read(address), null);
        }
        catch (InvalidInputException e)
        {
            return (null, e.Message);
        }
    }

    /// <summary>The git directory of a clone.</summary>
    public static string GitOf(string folder) => Path.Combine(folder, ".git");

    private static CommitId? CommitOf(string gitDirectory, BranchName? branch)
    {
        try
        {
            return branch is null ? null : RefFiles.Read(gitDirectory).Commits.GetValueOrDefault(branch.Ref);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
