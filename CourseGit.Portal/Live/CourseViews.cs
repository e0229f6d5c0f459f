using System.Collections.Concurrent;
using CourseGit.Core.Primitives;

namespace CourseGit.Portal.Live;

/// <summary>One view for each course, shared by all who look at that course. One that nobody looks at does nothing.</summary>
public abstract class CourseViews<TView>(Func<Subdomain, TView> make)
{
    private readonly ConcurrentDictionary<Subdomain, TView> _views = new();

    /// <summary>The view of a course. Only of one that is registered: a name alone must not make one.</summary>
    public TView Of(Subdomain course) => _views.GetOrAdd(course, make);
}
