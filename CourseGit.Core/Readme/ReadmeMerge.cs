using System.Text;
using CourseGit.Core.Git;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Core.Readme;

/// <summary>Brings two texts together that began as the same one, as git does: line by line.</summary>
internal sealed class ReadmeMerge(GitRunner git, CourseGitSettings settings)
{
    private const int MostConflicts = 127; // what git's exit code can count

    /// <summary>One text with the changes of both.</summary>
    /// <param name="before">What both began with.</param>
    /// <returns>Null when both changed the same lines, or lines beside each other.</returns>
    /// <exception cref="OperationFailedException">Git or the disk failed.</exception>
    public async Task<string?> MergeAsync(string before, string one, string other, CancellationToken cancellationToken)
    {
        if (before == one || one == other)
            return other;
        if (before == other)
            return one;
        var folder = Path.Combine(settings.MergesFolder, Guid.NewGuid().ToString("N"));
        try
        {
            Directory.CreateDirectory(folder);
            await WriteAsync("one", one).ConfigureAwait(false);
            await WriteAsync("before", before).ConfigureAwait(false);
            await WriteAsync("other", other).ConfigureAwait(false);
            using var merged = new MemoryStream();
            var conflicts = await git.RunAsync(
                folder, GitCommand.Of("merge-file", "--stdout", "--quiet", "one", "before", "other") with
                {
                    WorkTree = folder,
                    AnswerCodes = [.. Enumerable.Range(1, MostConflicts)],
                },
                (output, token) => output.CopyToAsync(merged, token), cancellationToken).ConfigureAwait(false);
            return conflicts == 0 ? Encoding.UTF8.GetString(merged.GetBuffer(), 0, (int)merged.Length) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OperationFailedException(
                $"The two versions of README.md could not be brought together ({e.Message.TrimEnd('.')}). Nothing was written, and your "
                + "text is kept as a draft. Check the space on the disk of the portal's state, then save again.", e);
        }
        finally
        {
            Remove(folder);
        }

        Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(folder, name), text, cancellationToken);
    }

    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A few kilobytes stay; housekeeping takes them.
        }
    }
}
