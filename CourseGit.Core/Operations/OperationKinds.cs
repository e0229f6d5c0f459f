using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace CourseGit.Core.Operations;

/// <summary>The kinds that features have registered.</summary>
public sealed class OperationKinds
{
    private readonly ImmutableDictionary<string, OperationKind> _known;
    private readonly ConcurrentDictionary<string, OperationKind> _unknown = new(StringComparer.Ordinal);

    /// <param name="kinds">In the order in which a person is offered them.</param>
    public OperationKinds(IEnumerable<OperationKind> kinds)
    {
        All = [.. kinds];
        _known = All.ToImmutableDictionary(k => k.Id, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>All of them.</summary>
    public ImmutableArray<OperationKind> All { get; }

    /// <summary>The kind stored as this; one without words when no feature here knows it.</summary>
    public OperationKind Of(string id) => _known.GetValueOrDefault(id) ?? _unknown.GetOrAdd(id, OperationKind.Unknown);

    /// <summary>The kind that an address or a command names, in any case; null when there is none.</summary>
    public OperationKind? Find(string? id) => id is null ? null : _known.GetValueOrDefault(id);

    internal ImmutableArray<string> Where(Func<OperationKind, bool> isMeant) => [.. All.Where(isMeant).Select(k => k.Id)];
}
