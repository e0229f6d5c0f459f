using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Features.Account;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace CourseGit.Portal.Layout;

/// <summary>The courses a person may see are read when the field is entered; each letter then only looks through them.</summary>
public sealed partial class CourseSearch(CurrentActor actor, CourseRegistry registry, NavigationManager navigation)
{
    private const int Shown = 8;
    private ImmutableArray<Course> _courses = [];
    private IReadOnlyList<Course> _found = [];
    private string _text = "";
    private string? _problem;
    private int _chosen;
    private int _more;
    private bool _isOpen;
    private bool _isRead;

    private bool IsOpen => _isOpen && _isRead;

    private async Task OpenAsync()
    {
        _isOpen = true;
        await ReadAsync();
        Find();
    }

    private void Close() => (_isOpen, _isRead) = (false, false);

    private async Task ReadAsync()
    {
        try
        {
            var who = await actor.GetAsync();
            _courses = who.MayForSome(Right.SeeCourse) ? await registry.ListAsync(who, CancellationToken.None) : [];
            _problem = null;
        }
        catch (CourseGitException e)
        {
            (_courses, _problem) = ([], e.Message);
        }
        _isRead = true;
    }

    private async Task SearchAsync(string? text)
    {
        _text = text ?? "";
        if (!IsOpen)
            await OpenAsync();
        Find();
    }

    private void Find()
    {
        var matches = CourseMatch.Of(_courses, _text);
        (_found, _more, _chosen) = ([.. matches.Take(Shown)], Math.Max(0, matches.Count - Shown), 0);
    }

    private async Task KeyAsync(KeyboardEventArgs e)
    {
        switch (e.Key)
        {
            case "ArrowDown" or "ArrowUp" when !IsOpen:
                await OpenAsync();
                break;
            case "ArrowDown" when _found.Count > 0:
                _chosen = (_chosen + 1) % _found.Count;
                break;
            case "ArrowUp" when _found.Count > 0:
                _chosen = (_chosen + _found.Count - 1) % _found.Count;
                break;
            case "Enter" when IsOpen && _found.Count > 0:
                Go(_found[_chosen]);
                break;
            case "Escape": // shell.js has emptied the field.
                Close();
                break;
        }
    }

    private void Go(Course course)
    {
        _text = "";
        Close();
        navigation.NavigateTo($"courses/{course.Subdomain}");
    }
}
