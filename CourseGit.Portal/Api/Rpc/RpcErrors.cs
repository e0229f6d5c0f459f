using CourseGit.Core.Primitives;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace CourseGit.Portal.Api.Rpc;

/// <summary>Tells what Core refuses as the statuses of gRPC, with the same sentence as everywhere.</summary>
internal sealed class RpcErrors : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (CourseGitException e)
        {
            throw new RpcException(new Status(StatusOf(e), e.Message));
        }
    }

    private static StatusCode StatusOf(CourseGitException failure) => failure switch
    {
        ApiRefusal { Status: StatusCodes.Status404NotFound } => StatusCode.NotFound,
        NotAllowedException => StatusCode.PermissionDenied,
        InvalidInputException or ApiRefusal => StatusCode.InvalidArgument,
        RefusedException => StatusCode.FailedPrecondition,
        _ => StatusCode.Unavailable, // the world outside: a server, the network, the disk
    };
}
