using System.Collections.Concurrent;

namespace CourseGit.Core.Operations;

/// <summary>
/// The operations that this process runs: a cancel asked for here reaches them at once, not only when their record is read again.
/// </summary>
public sealed class RunningOperations
{
    private readonly ConcurrentDictionary<long, Action> _cancels = new();

    /// <summary>Cancels the operation if it runs here.</summary>
    public void Cancel(long operation)
    {
        if (_cancels.TryGetValue(operation, out var cancel))
            cancel();
    }

    internal IDisposable Add(long operation, Action cancel)
    {
        _cancels[operation] = cancel;
        return new Removal(() => _cancels.TryRemove(operation, out _));
    }

    private sealed class Removal(Action remove) : IDisposable
    {
        public void Dispose() => remove();
    }
}
