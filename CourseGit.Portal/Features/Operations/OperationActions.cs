using CourseGit.Core.Operations;
using Microsoft.AspNetCore.Components;

namespace CourseGit.Portal.Features.Operations;

/// <summary>
/// What the page of an operation offers when it is done: a component with a parameter <c>Operation</c>. A feature registers the one of its
/// kind; a kind without one gets the way back to its subject.
/// </summary>
public sealed record OperationActions(OperationKind Kind, Type Component);

internal static class OperationActionServices
{
    /// <summary>Adds what is offered after operations of a kind.</summary>
    public static IServiceCollection AddOperationActions<TComponent>(this IServiceCollection services, OperationKind kind)
        where TComponent : IComponent =>
        services.AddSingleton(new OperationActions(kind, typeof(TComponent)));
}
