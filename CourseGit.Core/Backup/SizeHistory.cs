using System.Collections.Immutable;
using System.Globalization;
using CourseGit.Core.Courses;
using CourseGit.Core.Files;
using CourseGit.Core.Format;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.Git.Vaults;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Core.Backup;

/// <summary>
/// How large a course was in one commit: by its manifest, so in a commit of somebody else as large as in the backup before it.
/// </summary>
/// <param name="Files">Files of the course.</param>
/// <param name="Bytes">Of those files and the database, as they are in the course; a repository holds them compressed.</param>
public sealed record SizePoint(CommitId Commit, DateTime CommittedUtc, long Files, long Bytes);

/// <summary>How a course grew, from the manifests of its last commits.</summary>
public sealed class SizeHistory(GitRunner git, CourseGitSettings settings)
{
    private const string ManifestPath = FolderWalker.OurFolder + "/" + Manifest.FileName;
    // a hundred of them are held at once; they are a few hundred bytes unless thousands of folders are empty
    private const long LargestManifest = 1 << 20;

    /// <summary>The sizes of the newest commits, oldest first; a commit without a manifest has none and is left out.</summary>
    /// <param name="commits">At most so many, 1 to 100.</param>
    /// <exception cref="InvalidInputException">The course's folder is not there.</exception>
    /// <exception cref="RefusedException">The course has no branch.</exception>
    public async Task<ImmutableArray<SizePoint>> ReadAsync(Course course, int commits, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeCourse, course.Subdomain);
        var vault = Vault.Of(settings, course.Subdomain);
        if (!vault.Exists)
            return [];
        var branch = BranchResolver.Resolve(course, ConfinedFolder.Resolve(settings.CoursesRoot, course.Folder), settings).Branch;
        var history = new VaultCommits(git, vault.GitDirectory);
        if (await history.TipAsync(branch.Ref, cancellationToken).ConfigureAwait(false) is not { } tip)
            return [];
        var log = await history.LogAsync(tip, null, Math.Clamp(commits, 1, 100), cancellationToken).ConfigureAwait(false);
        return await SizesAsync(vault, log, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ImmutableArray<SizePoint>> SizesAsync(
        Vault vault, ImmutableArray<CommitLine> log, CancellationToken cancellationToken)
    {
        var manifests = await ManifestsAsync(vault, log, cancellationToken).ConfigureAwait(false);
        var texts = await new BlobReader(git, vault.GitDirectory).ReadAsync(manifests.Values, cancellationToken).ConfigureAwait(false);
        var sizes = texts.ToDictionary(t => t.Key, t => Manifest.SizeOf(t.Value));
        return
        [
            .. log.Reverse().Select(c => manifests.TryGetValue(c.Id, out var id)
            && sizes.GetValueOrDefault(id) is { } size ? new SizePoint(c.Id, c.CommittedUtc, size.Files, size.Bytes) : null)
            .OfType<SizePoint>(),
        ];
    }

    // The answers stand in the order of the questions: "ID TYPE SIZE", or the question itself and "missing".
    private async Task<Dictionary<CommitId, string>> ManifestsAsync(
        Vault vault, ImmutableArray<CommitLine> log, CancellationToken cancellationToken)
    {
        var questions = string.Concat(log.Select(c => $"{c.Id.Value}:{ManifestPath}\n"));
        var command = GitCommand.Of("cat-file", "--batch-check")
            with
        { Input = (stream, token) => stream.WriteAsync(RawPath.Encoding.GetBytes(questions), token).AsTask() };
        var answers = (await git.ReadAsync(vault.GitDirectory, command, cancellationToken).ConfigureAwait(false)).Split('\n');
        var found = new Dictionary<CommitId, string>();
        foreach (var (commit, answer) in log.Zip(answers))
        {
            if (answer.Split(' ') is [var id, "blob", var size]
                && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && bytes <= LargestManifest)
                found[commit.Id] = id;
        }
        return found;
    }
}
