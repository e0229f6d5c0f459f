using System.Runtime.InteropServices;

namespace CourseGit.Core.Processes;

/// <summary>Ends processes: asks first, then insists, and knows when they are gone.</summary>
internal static partial class ProcessEnding
{
    /// <summary>How long a process has to clean up after itself: git removes its lock files and temporary packs.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    private const int Terminate = 15, Kill = 9;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>Ends the process and all below it, and returns when none of them runs any more.</summary>
    public static async Task EndAsync(ProcessIdentity root, TimeSpan grace, CancellationToken cancellationToken)
    {
        List<ProcessIdentity> tree = [root, .. ProcessIdentity.Descendants(root.Id)];
        Signal(root, Terminate);
        if (await AllGoneAsync(tree, grace, cancellationToken).ConfigureAwait(false))
            return;
        tree.AddRange(tree.ToArray().SelectMany(p => ProcessIdentity.Descendants(p.Id)));
        foreach (var process in tree.Distinct())
            Signal(process, Kill);
        await AllGoneAsync(tree, Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends all that a search finds, and returns when it finds none any more.</summary>
    public static async Task EndAllAsync(Func<List<ProcessIdentity>> search, TimeSpan grace)
    {
        var left = search();
        foreach (var process in left)
            Signal(process, Terminate);
        await AllGoneAsync(left, grace, CancellationToken.None).ConfigureAwait(false);
        while ((left = search()).Count > 0)
        {
            foreach (var process in left)
                Signal(process, Kill);
            await AllGoneAsync(left, Timeout.InfiniteTimeSpan, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static async Task<bool> AllGoneAsync(List<ProcessIdentity> tree, TimeSpan limit, CancellationToken cancellationToken)
    {
        var deadline = limit == Timeout.InfiniteTimeSpan ? long.MaxValue : Environment.TickCount64 + (long)limit.TotalMilliseconds;
        while (tree.Any(p => p.IsAlive))
        {
            if (Environment.TickCount64 > deadline)
                return false;
            await Task.Delay(Look, cancellationToken).ConfigureAwait(false);
        }
        return true;
    }

    private static void Signal(ProcessIdentity process, int signal)
    {
        if (process.IsAlive)
            _ = SendSignal(process.Id, signal);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
