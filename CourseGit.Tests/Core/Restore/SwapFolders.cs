using System.Collections.Immutable;
using CourseGit.Core.Restore.Swapping;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Restore;

/// <summary>A course, a tree with what is to be restored, and the swap of the two.</summary>
internal sealed class SwapFolders : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Root => _folder.Path;
    public string Live => _folder.At("live");
    public string Tree => _folder.At("tree");
    public CourseFiles Course => new(Live);
    public CourseFiles Prepared => new(Tree);

    public void Dispose() => _folder.Dispose();

    public ImmutableArray<SwapPart> Look(params string[] paths) => FolderSwap.Look(Tree, paths);

    /// <summary>Completes the swap, killed once before its nth step.</summary>
    /// <returns>Whether it had so many steps.</returns>
    public bool CompleteKilledAt(int killedAt, ImmutableArray<SwapPart> parts, bool mayExchange, Action<string>? killed = null)
    {
        var steps = 0;
        try
        {
            FolderSwap.Complete(
                Tree, Live, parts, mayExchange, step => _ = steps++ == killedAt ? throw new InvalidOperationException(step) : 0);
            return false;
        }
        catch (InvalidOperationException e)
        {
            killed?.Invoke(e.Message);
            FolderSwap.Complete(Tree, Live, parts, mayExchange);
            return true;
        }
    }

    /// <summary>
    /// Everything that can be told of both sides: content, owners, modes, times, empty folders, and what lies beside them.
    /// </summary>
    public async Task<string> PictureAsync() => string.Join('\n', [
        await RealGit.ShellAsync(
            "cd \"$1\"; find . -printf '%p %y %m %u %g %l ' \\( -type d -printf '\\n' -o -printf '%s %T@\\n' \\) | LC_ALL=C sort", Root),
        await RealGit.ShellAsync("cd \"$1\"; find . -type f -print0 | LC_ALL=C sort -z | xargs -0 -r sha256sum", Root)]);
}
