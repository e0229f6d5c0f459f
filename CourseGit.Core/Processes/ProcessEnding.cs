using System.Runtime.InteropServices;

namespace CourseGit.Core.Processes;

/// <summary>Ends processes: asks first, then insists, and knows when they are gone.</summary>
internal static partial class ProcessEnding
{
    /// <summary>How long a process has to clean up after itself: git removes its lock files and temporary packs.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    private const int Terminate = 15, Kill = 9, NotPermitted = 1;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>For so long those are hunted that start others of their kind again and again.</summary>
    private static readonly TimeSpan Hunt = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Ends the process and all below it, and returns when none of them runs any more. Those that became another user's, whom we may not
    /// end, are left to themselves: to wait for them would be to wait for good.
    /// </summary>
    public static async Task EndAsync(ProcessIdentity root, TimeSpan grace, CancellationToken cancellationToken)
    {
        List<ProcessIdentity> tree = [root, .. ProcessIdentity.Descendants(root.Id)];
        Signal(root, Terminate);
        if (await AllGoneAsync(tree, grace, cancellationToken).ConfigureAwait(false))
            return;
        tree.AddRange(tree.ToArray().SelectMany(p => ProcessIdentity.Descendants(p.Id)));
        var ours = tree.Distinct().Where(p => Signal(p, Kill)).ToList();
        await AllGoneAsync(ours, Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends all that a search finds, and returns when it finds none any more that we may end.</summary>
    public static async Task EndAllAsync(Func<List<ProcessIdentity>> search, TimeSpan grace)
    {
        var left = search().Where(p => Signal(p, Terminate)).ToList();
        await AllGoneAsync(left, grace, CancellationToken.None).ConfigureAwait(false);
        var deadline = Environment.TickCount64 + (long)Hunt.TotalMilliseconds;
        while ((left = [.. search().Where(p => Signal(p, Kill))]).Count > 0 && Environment.TickCount64 < deadline)
            await AllGoneAsync(left, Hunt, CancellationToken.None).ConfigureAwait(false);
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

    // Whether we may end it at all; one that is gone counts as such.
    private static bool Signal(ProcessIdentity process, int signal) =>
        !process.IsAlive || SendSignal(process.Id, signal) == 0 || Marshal.GetLastPInvokeError() != NotPermitted;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);
}
