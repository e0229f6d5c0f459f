using CourseGit.Core.History;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Live;
using CourseGit.Portal.Shared;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.History;

/// <summary>Reads a file on both sides when it is shown, and fetches what is not on this server.</summary>
public sealed partial class FileDiff : LiveComponent
{
    private LineDifference? _difference;
    private FilePair? _pair;
    private string? _encodings;
    private string? _progress;
    private string? _problem;
    private bool _isImage;

    /// <summary>Reads both sides.</summary>
    [Parameter, EditorRequired]
    public required Func<IProgress<FetchProgress>, CancellationToken, Task<FilePair>> Compare { get; set; }

    /// <summary>Where an image of a commit is served.</summary>
    [Parameter, EditorRequired]
    public required Func<CommitId, CoursePath, string> Image { get; set; }

    [Parameter, EditorRequired]
    public required CommitChanges Changes { get; set; }

    [Parameter, EditorRequired]
    public required FileChange File { get; set; }

    [Parameter]
    public DifferenceView View { get; set; }

    protected override async Task OnInitializedAsync()
    {
        _isImage = HistoryAddress.PathOf(File.Path) is { } path && HistoryWords.IsImage(path);
        try
        {
            var progress = new ThrottledProgress<FetchProgress>(p => _ = InvokeAsync(() => Show(p)));
            var pair = await Compare(progress, Gone);
            // A large file takes a while, in which the page shall still answer.
            _difference = pair.WhyNot is null
                ? await Task.Run(() => LineDifference.Of(pair.Before?.Text ?? "", pair.After?.Text ?? ""), Gone)
                : null;
            (_pair, _encodings) = (pair, Encodings(pair));
        }
        catch (CourseGitException e)
        {
            _problem = e.Message;
        }
    }

    // UTF-8 is what everybody expects; anything else explains odd letters.
    private static string? Encodings(FilePair pair) => (pair.Before?.Encoding, pair.After?.Encoding) switch
    {
        ({ } before, { } after) when before != after => $"Read as {before} before and as {after} afterwards.",
        (null or "UTF-8", null or "UTF-8") => null,
        var (before, after) => $"Read as {after ?? before}.",
    };

    private void Show(FetchProgress progress)
    {
        _progress = progress.Text;
        StateHasChanged();
    }
}
