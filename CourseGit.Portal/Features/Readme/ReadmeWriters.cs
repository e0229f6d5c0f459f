using System.Collections.Immutable;
using CourseGit.Core.Primitives;

namespace CourseGit.Portal.Features.Readme;

/// <summary>Who has the README of which course open to write at this moment.</summary>
public sealed class ReadmeWriters
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Subdomain, ImmutableList<Writer>> _present = [];

    /// <summary>Somebody begins to write.</summary>
    /// <param name="told">Hears the names of the others, now when there are any, and whenever that changes.</param>
    /// <returns>Ends it.</returns>
    public IDisposable Enter(Subdomain course, string person, Func<ImmutableArray<string>, Task> told)
    {
        var writer = new Writer(this, course, person, told);
        Change(course, list => list.Add(writer));
        return writer;
    }

    private void Change(Subdomain course, Func<ImmutableList<Writer>, ImmutableList<Writer>> change)
    {
        ImmutableList<Writer> now;
        lock (_gate)
        {
            now = change(_present.GetValueOrDefault(course, []));
            if (now.IsEmpty)
                _present.Remove(course);
            else
                _present[course] = now;
        }
        foreach (var writer in now)
            writer.Tell([.. now.Select(w => w.Person).Where(p => p != writer.Person).Distinct().Order(StringComparer.Ordinal)]);
    }

    private sealed class Writer(
        ReadmeWriters all, Subdomain course, string person, Func<ImmutableArray<string>, Task> told) : IDisposable
    {
        private ImmutableArray<string> _known = [];

        public string Person => person;

        public void Tell(ImmutableArray<string> others)
        {
            if (_known.SequenceEqual(others))
                return;
            _known = others;
            _ = told(others);
        }

        public void Dispose() => all.Change(course, list => list.Remove(this));
    }
}
